// How PostgreSQL writes strings, names and comments.
import {type Lexicon, matchAt} from '../words.ts';

const quoted = /e'(?:[^'\\]|''|\\.)*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)/iy;
const dollar = /\$([a-z_\x80-\uffff][\w\x80-\uffff]*)?\$/iy;

export const lexicon: Lexicon = {
  blanks: /(?:\s+|--[^\n]*)+/y,
  nestedComments: true,
  word: /[a-z_\x80-\uffff][\w$\x80-\uffff]*/iy,
  quotedEnd: (text, at) => {
    const found = matchAt(quoted, text, at);
    if (found !== null) return at + found.length;
    const tag = matchAt(dollar, text, at);
    if (tag === null) return null;
    const closing = text.indexOf(tag, at + tag.length);
    return closing === -1 ? text.length : closing + tag.length;
  },
};
