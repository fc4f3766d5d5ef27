// Literals out of statements of MySQL and MariaDB. How a text is to be read hangs on the session's sql_mode and on the release, which a
// text does not tell: what any reading that makes sense takes for a literal goes.
import {type Found, firstWordOnly, type RedactStatement, without} from '../redact.ts';
import {matchAt} from '../words.ts';

type Reading = {
  /** Quotes in which a backslash makes the next character part of the text: none with NO_BACKSLASH_ESCAPES, ' with ANSI_QUOTES. */
  readonly escapes: string;
  /** What an executable comment holds is run. */
  readonly runsComments: boolean;
};

const comment = /(?:#|--(?=[\s\0]|$))[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const executable = /\/\*M?!\d*/y;
const prefix = /[nbx]?(?=')/iy;
const dollar = /\$\w*\$/y;
const name = /`(?:[^`]|``)*`/y;
const word = /[a-z_$@\u0080-\uffff][\w$@\u0080-\uffff]*/iy;
const number = /\.?\d(?:[\w$.\u0080-\uffff]|(?<=e)[+-](?=\d))*/iy;

/** Where the text in quotes ends that begins at `from`; beyond the text: nowhere. */
const endOfQuoted = (text: string, from: number, escapes: string): number => {
  const quote = text.charAt(from);
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && escapes.includes(quote)) at += 1;
    else if (text[at] === quote && text[at + 1] === quote) at += 1;
    else if (text[at] === quote) return at + 1;
  }
  return text.length + 1;
};

type Read = {readonly found: readonly Found[]; readonly ends: boolean};

const read = (text: string, {escapes, runsComments}: Reading): Read => {
  const found: Found[] = [];
  let [at, ends] = [0, true];
  const take = (to: number, kind: Found['kind'] | null) => {
    if (to > text.length) ends = false;
    if (kind !== null) found.push({from: at, to: Math.min(to, text.length), kind});
    at = to;
  };
  while (at < text.length) {
    const size = (pattern: RegExp) => matchAt(pattern, text, at)?.length ?? 0;
    const mark = runsComments ? size(executable) : 0;
    const quoteAt = at + size(prefix);
    if (mark > 0) take(at + mark, 'comment');
    else if (size(comment) > 0) {
      const isOpen = text.startsWith('/*', at) && text.indexOf('*/', at + 2) === -1;
      take(isOpen ? text.length + 1 : at + size(comment), 'comment');
    } else if (runsComments && text.startsWith('*/', at)) take(at + 2, 'comment');
    else if (/['"]/.test(text.charAt(quoteAt))) take(endOfQuoted(text, quoteAt, escapes), 'literal');
    else if (size(dollar) > 0) {
      const end = text.indexOf(text.slice(at, at + size(dollar)), at + size(dollar));
      take(end === -1 ? text.length + 1 : end + size(dollar), 'literal');
    } else if (text[at] === '`')
      take(size(name) > 0 ? at + size(name) : text.length + 1, size(name) > 0 ? null : 'literal');
    else if (size(word) > 0) take(at + size(word), null);
    else if (size(number) > 0) take(at + size(number), 'literal');
    else at += 1;
  }
  return {found, ends};
};

const readingsOf = (text: string): readonly Reading[] => {
  const ways = text.includes('\\') ? [`'"`, `'`, ''] : [''];
  const comments = /\/\*M?!/.test(text) ? [true, false] : [false];
  return ways.flatMap(escapes => comments.map(runsComments => ({escapes, runsComments})));
};

/** Of several readings, every part that one of them takes for a literal. */
const together = (text: string, reads: readonly Read[]): readonly Found[] => {
  const [only] = reads;
  if (only !== undefined && reads.length === 1) return only.found;
  const kinds: (Found['kind'] | null)[] = Array.from({length: text.length}, () => null);
  for (const {found} of reads)
    for (const {from, to, kind} of found)
      for (let at = from; at < to; at += 1) if (kinds[at] !== 'literal') kinds[at] = kind;
  const joined: Found[] = [];
  for (const [at, kind] of kinds.entries()) {
    const last = joined.at(-1);
    if (kind === null) continue;
    if (last?.to === at && last.kind === kind) joined[joined.length - 1] = {...last, to: at + 1};
    else joined.push({from: at, to: at + 1, kind});
  }
  return joined;
};

export const redactStatement: RedactStatement = (statement, cut) => {
  const reads = readingsOf(statement).map(reading => read(statement, reading));
  // A whole statement ends outside of quotes and comments.
  const sensible = cut ? reads : reads.filter(({ends}) => ends);
  return sensible.length === 0
    ? firstWordOnly(statement)
    : without(statement, together(statement, sensible), () => '?');
};
