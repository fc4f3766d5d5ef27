/** Values of a row by column, as far as they can be searched and sorted. */
export type Fields = Readonly<Record<string, string | number | boolean | null>>;

/** `null` column: any column will do. */
export type Term = {readonly column: string | null; readonly text: string};

/**
 * `user:api idle in` → user contains `api`, and any column contains `idle`, and any contains `in`. What stands before a colon must be a
 * column, else the colon is text like any other. Quotes keep spaces together: `state:"idle in transaction"`.
 */
export const parseFilter = (text: string, columns: readonly string[]): readonly Term[] => {
  const words = text.match(/(?:[^\s":]+:)?"[^"]*"?|\S+/g) ?? [];
  return words.map(word => {
    const colon = word.indexOf(':');
    const column = columns.find(name => colon > 0 && name === word.slice(0, colon).toLowerCase());
    const wanted = column === undefined ? word : word.slice(colon + 1);
    return {column: column ?? null, text: wanted.replaceAll('"', '').toLowerCase()};
  });
};

const contains = (value: Fields[string] | undefined, text: string): boolean =>
  value !== null && value !== undefined && String(value).toLowerCase().includes(text);

/** Every term must be found. */
export const matches = (fields: Fields, terms: readonly Term[]): boolean =>
  terms.every(({column, text}) =>
    column === null
      ? Object.values(fields).some(value => contains(value, text))
      : contains(fields[column], text),
  );

/** For sorting by any column: numbers by size, text by alphabet, unknown always last. */
export const compareBy = (column: string, descending: boolean) => (a: Fields, b: Fields) => {
  const [left, right] = [a[column] ?? null, b[column] ?? null];
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  const order =
    typeof left === 'number' && typeof right === 'number'
      ? left - right
      : String(left).localeCompare(String(right), 'en', {numeric: true});
  return descending ? -order : order;
};
