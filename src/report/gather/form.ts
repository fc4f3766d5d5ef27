/** What statements have in common that differ in their literals only. */
export const formOf = (statement: string | null): string =>
  (statement ?? '')
    .replaceAll(/'(?:[^']|'')*'|(?<![$\w.])\d+(?:\.\d+)?\b/g, '?')
    .replaceAll(/\s+/g, ' ')
    .trim();

const longest = 160;

/** The same, cut to what fits into a line. */
export const shortForm = (statement: string | null): string => {
  const form = formOf(statement);
  return form.length > longest ? `${form.slice(0, longest)}…` : form || 'unknown';
};
