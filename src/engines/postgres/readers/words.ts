// Cuts SQL into words, so that nothing inside a string, a name or a comment is taken for a keyword.

export type Word = {
  /** In lower case; `''` for anything quoted; other characters one by one. */
  readonly key: string;
  /** As it was written. */
  readonly raw: string;
};

type Found = Word & {readonly end: number};

const patterns = {
  space: /(?:\s+|--[^\n]*)+/y,
  quoted: /e'(?:[^'\\]|''|\\.)*(?:'|$)|'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)/iy,
  dollar: /\$([a-z_\x80-\uffff][\w\x80-\uffff]*)?\$/iy,
  word: /[a-z_\x80-\uffff][\w$\x80-\uffff]*/iy,
};

const matchAt = (pattern: RegExp, text: string, at: number): string | null => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
};

/** Comments nest. */
const commentEnd = (text: string, start: number): number => {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return text.length;
};

const skipBlanks = (text: string, start: number): number => {
  let at = start;
  for (;;) {
    const end = text.startsWith('/*', at)
      ? commentEnd(text, at)
      : at + (matchAt(patterns.space, text, at)?.length ?? 0);
    if (end === at) return at;
    at = end;
  }
};

const quotedEnd = (text: string, at: number): number | null => {
  const quoted = matchAt(patterns.quoted, text, at);
  if (quoted !== null) return at + quoted.length;
  const tag = matchAt(patterns.dollar, text, at);
  if (tag === null) return null;
  const closing = text.indexOf(tag, at + tag.length);
  return closing === -1 ? text.length : closing + tag.length;
};

const nextWord = (text: string, start: number): Found | null => {
  const at = skipBlanks(text, start);
  if (at >= text.length) return null;
  const quoted = quotedEnd(text, at);
  if (quoted !== null) return {key: "''", raw: text.slice(at, quoted), end: quoted};
  const raw = matchAt(patterns.word, text, at) ?? text.charAt(at);
  return {key: raw.toLowerCase(), raw, end: at + raw.length};
};

/** Words of each statement in the text, which may be cut anywhere. */
export const statementsIn = (text: string): readonly (readonly Word[])[] => {
  const statements: Word[][] = [[]];
  for (let word = nextWord(text, 0); word !== null; word = nextWord(text, word.end)) {
    if (word.key === ';') statements.push([]);
    else statements.at(-1)?.push(word);
  }
  return statements.filter(words => words.length > 0);
};
