// How MySQL and MariaDB write strings, names and comments.
import {type Lexicon, matchAt} from '../words.ts';

const quoted = /[nb]?'(?:[^'\\]|''|\\[\s\S])*(?:'|$)|"(?:[^"\\]|""|\\[\s\S])*(?:"|$)|`(?:[^`]|``)*(?:`|$)/iy;

/** What an executable comment holds is run: only its marks are blank. Two dashes need a space after them. */
export const lexicon: Lexicon = {
  blanks: /(?:\s+|#[^\n]*|--(?=\s|$)[^\n]*|\/\*M?!\d*|\*\/)+/y,
  nestedComments: false,
  word: /[a-z_$\x80-\uffff][\w$\x80-\uffff]*/iy,
  quotedEnd: (text, at) => {
    const found = matchAt(quoted, text, at);
    return found === null ? null : at + found.length;
  },
};
