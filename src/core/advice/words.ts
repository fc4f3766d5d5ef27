// What sentences need. Nothing here is for tables: those are formatted in text/.

/** An age in whole words of a clock: `812 ms`, `12 s`, `4 m 12 s`, `3 h 7 m`. Rounded down; unknown is said so. */
export const ago = (ms: number | null): string => {
  if (ms === null) return 'an unknown time';
  if (ms < 1000) return `${Math.max(0, Math.floor(ms))} ms`;
  const seconds = Math.floor(ms / 1000);
  const [minutes, hours, days] = [
    Math.floor(seconds / 60),
    Math.floor(seconds / 3600),
    Math.floor(seconds / 86_400),
  ];
  if (seconds < 60) return `${seconds} s`;
  if (minutes < 60) return `${minutes} m ${seconds % 60} s`;
  if (hours < 24) return `${hours} h ${minutes % 60} m`;
  return `${days} d ${hours % 24} h`;
};

/** `1 session`, `39 sessions`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `812 B`, `11.2 MiB`. */
export const size = (bytes: number): string => {
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
};

/** `42.1 %`, rounded down. */
export const share = (fraction: number): string =>
  `${(Math.floor(fraction * 1000 + 1e-9) / 10).toFixed(1)} %`;

/** `1,000,000` */
export const grouped = (value: number): string =>
  Math.round(value)
    .toString()
    .replaceAll(/\B(?=(\d{3})+$)/g, ',');

/** `812`, `11.2 k`, `3.4 M`. */
export const short = (value: number): string => {
  if (value < 10_000) return String(Math.round(value));
  return value < 1e6 ? `${(value / 1000).toFixed(1)} k` : `${(value / 1e6).toFixed(1)} M`;
};

/** A range of time left: `8–11 min`, `40–55 s`. Rounded outward. */
export const range = (low: number, high: number): string => {
  const [unit, word] = high < 120_000 ? [1000, 's'] : high < 7_200_000 ? [60_000, 'min'] : [3_600_000, 'h'];
  const [from, to] = [Math.floor(low / unit), Math.ceil(high / unit)];
  return from === to ? `${to} ${word}` : `${from}–${to} ${word}`;
};

/** What is left of a rollback: `812,345 rows left, about 3 s`; empty: nothing is known. */
export const leftOfRollback = ({
  rows,
  eta,
}: {
  readonly rows: number | null;
  readonly eta: number | null;
}): string =>
  [
    ...(rows === null ? [] : [`${grouped(rows)} ${rows === 1 ? 'row' : 'rows'} left`]),
    ...(eta === null ? [] : [`about ${ago(Math.ceil(eta / 1000) * 1000)}`]),
  ].join(', ');
