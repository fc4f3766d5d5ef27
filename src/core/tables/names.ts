// Names of tables as people, statements and servers write them: with a schema or without, quoted or not.

const parts = (name: string): readonly string[] =>
  (name.match(/"(?:[^"]|"")*"|`(?:[^`]|``)*`|[^."`]+/g) ?? []).map(part => {
    const quote = part[0] === '"' || part[0] === '`' ? part[0] : null;
    return quote === null
      ? part.trim().toLowerCase()
      : part
          .slice(1, -1)
          .replaceAll(quote + quote, quote)
          .toLowerCase();
  });

/** Whether two names may mean one table: what both of them say is the same, whatever the case. */
export const sameTable = (one: string, other: string): boolean => {
  const [a, b] = [parts(one).toReversed(), parts(other).toReversed()];
  const both = Math.min(a.length, b.length, 2);
  return both > 0 && a.slice(0, both).every((part, index) => part === b[index]);
};
