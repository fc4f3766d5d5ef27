// Durations, sizes and shares as people write them.

const milliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const byteUnits: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

const measure = (text: string, units: Readonly<Record<string, number>>): number | null => {
  const [, amount, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*$/.exec(text) ?? [];
  const size = Object.hasOwn(units, unit) ? units[unit] : undefined;
  return amount === undefined || size === undefined ? null : Number(amount) * size;
};

/** `500ms`, `5s`, `2m`, `1.5 h` in ms; `null` when it is none. A number without a unit is none. */
export const parseDuration = (text: string): number | null => measure(text, milliseconds);

/** `16MiB`, `1 GB` in bytes; `null` when it is none. */
export const parseSize = (text: string): number | null => measure(text, byteUnits);

/** `90%` or `0.9` as 0.9; `null` when it is not between 0 and 1. */
export const parseShare = (text: string): number | null => {
  const [, amount, sign] = /^\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(text) ?? [];
  const share = Number(amount) / (sign === '%' ? 100 : 1);
  return share >= 0 && share <= 1 ? share : null;
};
