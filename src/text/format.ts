/** What stands where a number is not known. It is never shown as 0. */
export const UNKNOWN = '–';

/** A number that may be unknown; `NaN` and infinities count as unknown. */
export type Maybe = number | null | undefined;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration in milliseconds in at most 7 cells: `0.4 ms`, `812 ms`, `3.1 s`, `12 s`, `4m12s`, `3h07m`, `2d04h`, `123d`. Rounded down, as ages are. */
export const duration = (ms: Maybe): string => {
  if (!known(ms)) return UNKNOWN;
  if (ms < 0) return `-${duration(-ms)}`;
  if (ms < 10) return ms === 0 ? '0 ms' : `${floorTenth(ms)} ms`;
  if (ms < SECOND) return `${Math.floor(ms)} ms`;
  if (ms < 10 * SECOND) return `${floorTenth(ms / SECOND)} s`;
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}m${two(((ms % HOUR) % MINUTE) / SECOND)}s`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)}h${two((ms % HOUR) / MINUTE)}m`;
  if (ms < 100 * DAY) return `${Math.floor(ms / DAY)}d${two((ms % DAY) / HOUR)}h`;
  return `${Math.floor(ms / DAY)}d`;
};

/** A range of durations in one unit, as an estimate deserves: `8–11 min`, `40–55 s`, `2–3 h`. Rounded outward. */
export const durationRange = (low: Maybe, high: Maybe): string => {
  if (!known(low) || !known(high)) return UNKNOWN;
  const [size, unit] =
    high < 2 * MINUTE
      ? [SECOND, 's']
      : high < 2 * HOUR
        ? [MINUTE, 'min']
        : high < 2 * DAY
          ? [HOUR, 'h']
          : [DAY, 'd'];
  const from = Math.floor(low / size);
  const to = Math.ceil(high / size);
  return from === to ? `${to} ${unit}` : `${from}–${to} ${unit}`;
};

/** A running clock: `00:12:31`. */
export const stopwatch = (ms: Maybe): string => {
  if (!known(ms)) return UNKNOWN;
  const total = Math.max(0, ms);
  return `${two(total / HOUR)}:${two((total % HOUR) / MINUTE)}:${two((total % MINUTE) / SECOND)}`;
};

/** Bytes in units of 1024, in at most 8 cells: `812 B`, `11.2 MiB`. */
export const bytes = (count: Maybe): string => {
  if (!known(count)) return UNKNOWN;
  if (count < 0) return `-${bytes(-count)}`;
  if (count < 1024) return `${Math.floor(count)} B`;
  return scaled(count, 1024, [' KiB', ' MiB', ' GiB', ' TiB', ' PiB', ' EiB']);
};

/** A count in at most 5 cells: exact below 10,000, then `11.2k`, `3.4M`, `1.2G`. */
export const count = (value: Maybe): string => {
  if (!known(value)) return UNKNOWN;
  if (value < 0) return `-${count(-value)}`;
  if (value < 10_000) return String(Math.floor(value));
  return scaled(value, 1000, ['k', 'M', 'G', 'T', 'P']);
};

/** Something per second: `0.4/s`, `812/s`, `11.2k/s`, or with a unit `11.2k rows/s`. */
export const rate = (perSecond: Maybe, unit = ''): string => {
  if (!known(perSecond)) return UNKNOWN;
  const small = perSecond > 0 && perSecond < 10;
  const amount = small ? floorTenth(perSecond) : count(perSecond);
  return unit === '' ? `${amount}/s` : `${amount} ${unit}/s`;
};

/** Bytes per second: `11.2 MiB/s`. */
export const bytesRate = (perSecond: Maybe): string => (known(perSecond) ? `${bytes(perSecond)}/s` : UNKNOWN);

/** A share between 0 and 1 as `42.1 %`. Rounded down, so that `100 %` means all of it. */
export const percent = (share: Maybe): string => {
  if (!known(share)) return UNKNOWN;
  if (share >= 1) return `${Math.floor(share * 100)} %`;
  // The small addition undoes binary fractions: 0.29 × 1000 is 289.99999999999994.
  return `${(Math.min(Math.floor(share * 1000 + 1e-9), 999) / 10).toFixed(1)} %`;
};

/** How many times something else: `3.1×`, `31×`, `11.2k×`. */
export const ratio = (times: Maybe): string => {
  if (!known(times)) return UNKNOWN;
  return `${Math.abs(times) < 10 ? floorTenth(times) : count(times)}×`;
};

/** Time of day at an offset from UTC given in minutes: `14:02:11`. */
export const clock = (at: Maybe, offsetMinutes: number): string =>
  known(at) ? iso(at, offsetMinutes).slice(11, 19) : UNKNOWN;

/** Date, time and zone: `2026-11-21 14:02:11 +01:00`. */
export const stamp = (at: Maybe, offsetMinutes: number): string => {
  if (!known(at)) return UNKNOWN;
  const text = iso(at, offsetMinutes);
  return `${text.slice(0, 10)} ${text.slice(11, 19)} ${zone(offsetMinutes)}`;
};

/** An offset from UTC in minutes as `UTC` or `+05:30`. */
export const zone = (offsetMinutes: number): string => {
  if (offsetMinutes === 0) return 'UTC';
  const size = Math.abs(offsetMinutes);
  return `${offsetMinutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
};

const known = (value: Maybe): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

const iso = (at: number, offsetMinutes: number): string =>
  new Date(at + offsetMinutes * MINUTE).toISOString();

const scaled = (value: number, step: number, units: readonly string[]): string => {
  let rest = value / step;
  let index = 0;
  while (rest >= step && index < units.length - 1) {
    rest /= step;
    index += 1;
  }
  return `${rest < 100 ? floorTenth(rest) : Math.floor(rest)}${units[index] ?? ''}`;
};

const floorTenth = (value: number): string => {
  // 64.1 × 10 is 640.9999999999999; but what is below a whole number must not reach it.
  const tenths = Math.min(Math.floor(value * 10 + 1e-9), Math.floor(value) * 10 + 9);
  return (tenths / 10).toFixed(1);
};

const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
