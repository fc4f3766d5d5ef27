// Splits a command into its words as a shell would, without being one.

/** Single quotes keep everything, double quotes all but `\"` and `\\`. `null`: a quote stays open. */
export const splitWords = (command: string): string[] | null => {
  const word = /\s*((?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+)(?=\s|$)/sy;
  const trimmed = command.trim();
  const words: string[] = [];
  while (word.lastIndex < trimmed.length) {
    const match = word.exec(trimmed);
    if (match === null) return null;
    words.push(unquote(match[1] ?? ''));
  }
  return words;
};

const unquote = (word: string): string =>
  word.replaceAll(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs,
    (_, single?: string, double?: string, plain?: string) =>
      single ?? double?.replaceAll(/\\(["\\])/g, '$1') ?? plain ?? '',
  );
