// How long a worker has been silent, where the time it wrote does not tell in which zone it is meant: `datetime` keeps what the clock
// on the worker's wall said.

/** All zones are whole quarters of an hour apart. */
const quarter = 900_000;
/** A worker that is alive writes more often than this, ms. */
const alive = 60_000;
/** What passes between its writing and our reading may seem to be less than nothing, ms. */
const jitter = 2_000;

/**
 * By how much a moment that was taken for one of the server's own zone is off, ms. `written` is the heartbeat of `key` as it stands there,
 * `apparent` the time since then, ms.
 */
export type ZoneOffset = (key: string, written: string, apparent: number) => number;

type Seen = {readonly written: string; readonly learned: number | null};

/** By its first value alone: a worker of another zone would seem to be ahead, or silent for whole quarters and seconds. */
const guessed = (apparent: number): number => {
  const quarters = Math.floor((apparent + jitter) / quarter) * quarter;
  return quarters < 0 || apparent - quarters < alive ? quarters : 0;
};

/** A heartbeat that is seen to move was written just now: from then on its zone is known. */
export const makeZoneOffset = (): ZoneOffset => {
  const seen = new Map<string, Seen>();
  return (key, written, apparent) => {
    const before = seen.get(key);
    const moved = before !== undefined && before.written !== written;
    const learned = moved ? Math.round(apparent / quarter) * quarter : (before?.learned ?? null);
    seen.set(key, {written, learned});
    return learned ?? guessed(apparent);
  };
};
