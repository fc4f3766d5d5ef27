// Fields of a row, which the server wrote as text, in the units of the core.

/** Every value is the server's text, or null. */
export type Row = Readonly<Record<string, string | null>>;

export const text = (row: Row | undefined, field: string): string | null => row?.[field] ?? null;

export const count = (row: Row | undefined, field: string): number | null => {
  const value = text(row, field);
  return value === null ? null : Number(value);
};

/** `null` counts as no. */
export const flag = (row: Row | undefined, field: string): boolean => text(row, field) === 't';

export const flagOrNull = (row: Row | undefined, field: string): boolean | null =>
  text(row, field) === null ? null : flag(row, field);

/** Microseconds to milliseconds; the microseconds stay in the fraction. */
export const millis = (row: Row | undefined, field: string): number | null => {
  const value = count(row, field);
  return value === null ? null : value / 1000;
};

/** A log position `hi/lo` in hex, as bytes since the start of the log. Exact below 8 PiB. */
export const position = (row: Row | undefined, field: string): number | null => {
  const [high, low] = text(row, field)?.split('/') ?? [];
  return high === undefined || low === undefined
    ? null
    : Number.parseInt(high, 16) * 2 ** 32 + Number.parseInt(low, 16);
};
