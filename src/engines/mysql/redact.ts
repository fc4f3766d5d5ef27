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

type Step = {readonly to: number; readonly kind: Found['kind'] | null};

/** What begins at `at`, and where it ends; beyond the text: nowhere. */
const stepAt = (text: string, at: number, {escapes, runsComments}: Reading): Step => {
  const size = (pattern: RegExp) => matchAt(pattern, text, at)?.length ?? 0;
  const nowhere = text.length + 1;
  if (runsComments) {
    const mark = size(executable) || (text.startsWith('*/', at) ? 2 : 0);
    if (mark > 0) return {to: at + mark, kind: 'comment'};
  }
  if (text.startsWith('/*', at) && text.indexOf('*/', at + 2) === -1) return {to: nowhere, kind: 'comment'};
  if (size(comment) > 0) return {to: at + size(comment), kind: 'comment'};
  const quote = at + size(prefix);
  if (/['"]/.test(text.charAt(quote))) return {to: endOfQuoted(text, quote, escapes), kind: 'literal'};
  if (size(dollar) > 0) {
    const end = text.indexOf(text.slice(at, at + size(dollar)), at + size(dollar));
    return {to: end === -1 ? nowhere : end + size(dollar), kind: 'literal'};
  }
  if (text[at] === '`')
    return size(name) > 0 ? {to: at + size(name), kind: null} : {to: nowhere, kind: 'literal'};
  if (size(word) > 0) return {to: at + size(word), kind: null};
  return size(number) > 0 ? {to: at + size(number), kind: 'literal'} : {to: at + 1, kind: null};
};

type Read = {readonly found: readonly Found[]; readonly ends: boolean};

const read = (text: string, reading: Reading): Read => {
  const found: Found[] = [];
  let at = 0;
  while (at < text.length) {
    const {to, kind} = stepAt(text, at, reading);
    if (kind !== null) found.push({from: at, to: Math.min(to, text.length), kind});
    at = to;
  }
  return {found, ends: at <= text.length};
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
