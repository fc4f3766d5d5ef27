// A table that somebody writes the time into on the primary, as pt-heartbeat does. It is only ever read.
import type {Heartbeat} from '../core/replication.ts';
import type {Reader} from './reader.ts';
import {count, text} from './row.ts';
import type {TrackOf} from './track.ts';

/**
 * Epoch ms of a moment in ISO 8601, with `T` or a space. Without a zone it is UTC: pt-heartbeat writes it so with `--utc` only.
 * `null`: it is no moment.
 */
export const momentOf = (written: string): number | null => {
  const found = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i.exec(
    written.trim(),
  );
  if (found === null) return null;
  const [, day, time, fraction = '', zone = 'Z'] = found;
  const offset = /^[+-]\d\d$/.test(zone)
    ? `${zone}:00`
    : zone.replace(/(\d\d)(\d\d)$/, '$1:$2').toUpperCase();
  const seconds = Date.parse(`${day}T${time}${offset}`);
  return Number.isNaN(seconds) ? null : seconds + Number(`0${fraction}`) * 1000;
};

/** Rows have `moment`, the newest that is written, and `now`, the server's clock in epoch ms. */
const heartbeatIn = (written: string | null, now: number | null): Heartbeat => {
  if (written === null) return {missing: 'its table is empty'};
  const moment = momentOf(written);
  if (moment === null || now === null) return {missing: `${written} is no time of day`};
  return {age: now - moment};
};

/** `sql`: `null` where no table was named; then nothing is read. */
export const makeHeartbeatReader = (sql: string | null): Reader<Heartbeat | null> => ({
  name: 'heartbeat',
  every: 0,
  budget: 20,
  sql: () => sql,
  read: ([row]) => (sql === null ? null : heartbeatIn(text(row, 'moment'), count(row, 'now'))),
});

/** An age that was read at an earlier tick says nothing: it would stand still. */
export const heartbeatPart = (track: TrackOf<Heartbeat | null>, tick: number): Heartbeat | null => {
  const reading = track.reading();
  if ('missing' in reading) return {missing: reading.missing};
  return reading.value === null || reading.at >= tick
    ? reading.value
    : {missing: 'it was not read this time'};
};
