// How long a time a chart shows.

const minute = 60_000;

/** ms; what is asked for by keys. */
export const windows = [1, 5, 15, 60, 180, 360].map(minutes => minutes * minute);
/** Nobody has to ask for this much. */
const usual = 60 * minute;

/** The shortest that shows all of a session; of a long one, its last hour. */
export const windowFor = (elapsed: number): number =>
  windows.find(window => window >= Math.min(elapsed, usual)) ?? usual;

/** The next longer or shorter one; `null`: there is none. */
export const nextWindow = (window: number, by: 1 | -1): number | null =>
  by === 1
    ? (windows.find(each => each > window) ?? null)
    : (windows.findLast(each => each < window) ?? null);

/** `5 min`, `6 h`. */
export const windowName = (window: number): string =>
  window < 60 * minute ? `${window / minute} min` : `${window / (60 * minute)} h`;
