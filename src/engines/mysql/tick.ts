// The statements of one tick in one message, each followed by the server's clock.
import type {Row} from '../row.ts';
import {type Due, makeTick as makeTickOver, type Tick, type Ticked} from '../tick.ts';
import type {Connection} from './connection.ts';

/** Seconds since the epoch with microseconds, as the statement begins. */
const clock = 'select unix_timestamp(now(6)) as now';

const clockIn = (rows: readonly Row[] | undefined): number => Number(rows?.[0]?.now) * 1000;

export const makeTick = (connection: Connection): Tick => {
  const send = async (due: readonly Due[], now: () => number): Promise<Ticked> => {
    const statements = [clock, ...due.flatMap(({sql}) => [sql, clock])];
    const results = await connection.multi(statements.join(';\n'));
    const at = now();
    let before = clockIn(results[0]);
    for (const [index, {track}] of due.entries()) {
      const after = clockIn(results[2 * index + 2]);
      track.accept(results[2 * index + 1] ?? [], at, after - before);
      before = after;
    }
    return {serverNow: before, statements: statements.length, roundTrips: 1};
  };
  return makeTickOver({send, isLost: () => connection.lost !== null});
};
