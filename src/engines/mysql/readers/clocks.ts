// Moments of the server's clock from what it tells of statements: kept the same from tick to tick, since they name no new fact.
import {count, type Row, text} from '../../row.ts';

/** Beyond this a clock was set, or it is another statement, ms. Within it two answers differ by what it took to give them. */
const jitter = 50;

/** Moments of performance_schema's events: epoch ms of a count of picoseconds. */
export type EventClock = {
  readonly at: (row: Row, field: string) => number | null;
  /** Sets itself by the event of our own statement, which began when `now` was taken. */
  readonly set: (rows: readonly Row[]) => void;
};

const pico = 1e9;

export const makeEventClock = (): EventClock => {
  let origin: number | null = null;
  return {
    at: (row, field) => {
      const timer = count(row, field);
      return timer === null || origin === null ? null : origin + timer / pico;
    },
    set: rows => {
      const own = rows.find(row => text(row, 'own') === '1');
      const [now, timer] = [count(own, 'now'), count(own, 'statement_start')];
      if (now === null || timer === null) return;
      const measured = now - timer / pico;
      if (origin === null || Math.abs(measured - origin) > jitter) origin = measured;
    },
  };
};

/** Since when a session has been in its state, epoch ms, where the server tells how long. */
export type AgeClock = {
  readonly since: (row: Row) => number | null;
  readonly forget: (rows: readonly Row[]) => void;
};

const keyOf = (row: Row): string =>
  [text(row, 'id'), text(row, 'command'), text(row, 'statement_token')].join(' ');

export const makeAgeClock = (): AgeClock => {
  let known = new Map<string, number>();
  return {
    since: row => {
      const [now, age] = [count(row, 'now'), count(row, 'time_ms')];
      if (now === null || age === null) return null;
      const before = known.get(keyOf(row));
      const since = before !== undefined && Math.abs(now - age - before) < jitter ? before : now - age;
      known.set(keyOf(row), since);
      return since;
    },
    forget: rows => {
      const present = new Set(rows.map(keyOf));
      known = new Map([...known].filter(([key]) => present.has(key)));
    },
  };
};
