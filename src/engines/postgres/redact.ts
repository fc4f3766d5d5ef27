// Literals out of statements, by PostgreSQL's own scanner and normalisation (libpg-query, compiled to WebAssembly).
import {loadModule, normalizeSync, type ScanToken, scanSync} from 'libpg-query';
import {type Found, firstWordOnly, type RedactStatement, without} from '../redact.ts';

const comments = new Set(['SQL_COMMENT', 'C_COMMENT']);

type Token = Pick<ScanToken, 'tokenName'> & {
  readonly from: number;
  readonly to: number;
  readonly text: string;
};

/** By how it is written: the scanner does not name all of them, U&'…' for one. */
const isConstant = ({tokenName, text}: Pick<Token, 'tokenName' | 'text'>): boolean =>
  tokenName !== 'PARAM' && /^(?:(?:[a-z]|u&)?'|\$|\.?\d)/i.test(text);

/** The scanner counts bytes; `null`: something in the text does not end. */
const scanned = (text: string): readonly Token[] | null => {
  // It is written in C.
  if (text.includes('\0')) return null;
  try {
    const {tokens} = scanSync(text);
    const bytes = Buffer.from(text);
    const isPlain = bytes.length === text.length;
    const place = (at: number) => (isPlain ? at : bytes.toString('utf8', 0, at).length);
    return tokens.map(({start, end, tokenName}) => {
      const [from, to] = [place(start), place(end)];
      return {tokenName, from, to, text: text.slice(from, to)};
    });
  } catch {
    return null;
  }
};

/** With standard_conforming_strings off, this literal would not end where the scanner says. */
const endsElsewhere = ({tokenName, text}: Token): boolean =>
  tokenName === 'SCONST' && text.startsWith(`'`) && /(?:^|[^\\])(?:\\\\)*\\'/.test(text);

const kindOf = (token: Token): Found['kind'] | null =>
  isConstant(token) ? 'literal' : comments.has(token.tokenName) ? 'comment' : null;

const foundIn = (tokens: readonly Token[]): readonly Found[] =>
  tokens.flatMap(token => {
    const kind = kindOf(token);
    return kind === null ? [] : [{from: token.from, to: token.to, kind}];
  });

const numbered = (text: string, tokens: readonly Token[]): string => {
  const used = tokens.flatMap(token => (token.tokenName === 'PARAM' ? Number(token.text.slice(1)) : []));
  let last = used.reduce((most, number) => Math.max(most, number), 0);
  return without(text, foundIn(tokens), () => `$${++last}`);
};

/** Normalisation answers a statement that it cannot parse with a message, which is made of other words. */
const isMadeOf = (made: readonly Token[], original: readonly Token[]): boolean => {
  let at = 0;
  return made.every(({tokenName, text}) => {
    if (tokenName === 'PARAM') return true;
    while (at < original.length && original[at]?.text !== text) at += 1;
    at += 1;
    return at <= original.length;
  });
};

/** Normalisation makes one word of a name and the placeholder of a literal right behind it. */
const apart = (text: string, tokens: readonly Token[]): string =>
  tokens.reduceRight(
    (made, token) =>
      isConstant(token) && /[\w$\u0080-\uffff]/.test(made.charAt(token.from - 1))
        ? `${made.slice(0, token.from)} ${made.slice(token.from)}`
        : made,
    text,
  );

/** By normalisation, which leaves comments and the literals of DDL: the scanner finds those. `null`: it cannot be parsed. */
const parsed = (text: string, tokens: readonly Token[]): string | null => {
  try {
    const normal = normalizeSync(apart(text, tokens));
    const rest = scanned(normal);
    return rest !== null && isMadeOf(rest, tokens) ? numbered(normal, rest) : null;
  } catch {
    return null;
  }
};

/** What may end that which the cut went through; the scanner takes only the right one. */
const closings = (text: string): readonly string[] => {
  const tags = [...text.matchAll(/\$(?:[a-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/gi)].map(([tag]) => tag);
  return [...new Set(['', `'`, `''`, '"', '*/', ...tags])];
};

/** A text that was cut cannot be parsed, but scanned as far as it goes. */
const ofCut = (text: string): string | null => {
  for (const closing of closings(text)) {
    const tokens = scanned(text + closing);
    if (tokens !== null) return tokens.some(endsElsewhere) ? null : numbered(text + closing, tokens);
  }
  return null;
};

/** Nothing in it can be a literal or a comment. */
const isBare = (text: string): boolean => !/['$"]|--|\/\*|(?<![\w$\u0080-\uffff])\d/.test(text);

const ofWhole = (text: string): string | null => {
  const tokens = scanned(text);
  if (tokens === null || tokens.some(endsElsewhere)) return null;
  return foundIn(tokens).length === 0 ? text : parsed(text, tokens);
};

/** Loads the parser. */
export const openRedactor = async (): Promise<RedactStatement> => {
  await loadModule();
  return (statement, cut) =>
    isBare(statement)
      ? statement
      : ((cut ? ofCut(statement) : ofWhole(statement)) ?? firstWordOnly(statement));
};
