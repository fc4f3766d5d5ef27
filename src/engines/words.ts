// Cuts SQL into words, so that nothing inside a string, a name or a comment is taken for a keyword.

export type Word = {
  /** In lower case; `''` for anything quoted; other characters one by one. */
  readonly key: string;
  /** As it was written. */
  readonly raw: string;
};

/** How an engine writes what is not a keyword. All patterns are sticky. */
export type Lexicon = {
  /** Space and comments, but for block comments; at least one character. */
  readonly blanks: RegExp;
  readonly nestedComments: boolean;
  readonly word: RegExp;
  /** Where the quoted thing that begins at `at` ends; `null`: none begins there. What is cut ends with the text. */
  readonly quotedEnd: (text: string, at: number) => number | null;
};

type Found = Word & {readonly end: number};

export const matchAt = (pattern: RegExp, text: string, at: number): string | null => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
};

const commentEnd = (text: string, start: number, nested: boolean): number => {
  const marks = nested ? /\/\*|\*\//g : /\*\//g;
  marks.lastIndex = nested ? start : start + 2;
  let depth = nested ? 0 : 1;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return text.length;
};

/** What counts as blank goes first: an executable comment begins like any other. */
const skipBlanks = (text: string, start: number, {blanks, nestedComments}: Lexicon): number => {
  let at = start;
  for (;;) {
    const blank = matchAt(blanks, text, at)?.length ?? 0;
    if (blank > 0) at += blank;
    else if (text.startsWith('/*', at)) at = commentEnd(text, at, nestedComments);
    else return at;
  }
};

const nextWord = (text: string, start: number, lexicon: Lexicon): Found | null => {
  const at = skipBlanks(text, start, lexicon);
  if (at >= text.length) return null;
  const quoted = lexicon.quotedEnd(text, at);
  if (quoted !== null) return {key: "''", raw: text.slice(at, quoted), end: quoted};
  const raw = matchAt(lexicon.word, text, at) ?? text.charAt(at);
  return {key: raw.toLowerCase(), raw, end: at + raw.length};
};

/** Words of each statement in the text, which may be cut anywhere. */
export const statementsIn = (text: string, lexicon: Lexicon): readonly (readonly Word[])[] => {
  const statements: Word[][] = [[]];
  for (let word = nextWord(text, 0, lexicon); word !== null; word = nextWord(text, word.end, lexicon)) {
    if (word.key === ';') statements.push([]);
    else statements.at(-1)?.push(word);
  }
  return statements.filter(words => words.length > 0);
};
