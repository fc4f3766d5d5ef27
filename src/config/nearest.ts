// Finds what was probably meant.

/** Insertions, deletions and replacements that turn one word into the other. */
const distance = (from: string, to: string): number => {
  let previous = Array.from({length: to.length + 1}, (_, index) => index);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous.at(-1) ?? 0;
};

/** The candidate that is nearest, if it is no further than a third of the word away. */
export const nearest = (word: string, candidates: Iterable<string>): string | undefined =>
  [...candidates]
    .map(candidate => ({candidate, away: distance(word.toLowerCase(), candidate.toLowerCase())}))
    .filter(({away}) => away <= Math.max(1, Math.floor(word.length / 3)))
    .sort((one, other) => one.away - other.away)[0]?.candidate;
