// One tick: every statement that is due, in one message, each followed by the server's clock.
import {NodeError} from '../engine.ts';
import type {Row} from '../row.ts';
import type {Track} from '../track.ts';
import type {Connection} from './connection.ts';

export type Ticked = {
  /** The server's clock after the last statement, epoch ms. */
  readonly serverNow: number;
  readonly statements: number;
  readonly roundTrips: number;
};

export type Tick = (tracks: readonly Track[], now: () => number) => Promise<Ticked>;

type Due = {readonly track: Track; readonly sql: string};

/** Seconds since the epoch with microseconds, as the statement begins. */
const clock = 'select unix_timestamp(now(6)) as now';

const clockIn = (rows: readonly Row[] | undefined): number => Number(rows?.[0]?.now) * 1000;

/**
 * A message that fails is sent again statement by statement, so that only the culprit is lost.
 * Rejects with `NodeError` when the server does not even tell the time.
 */
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

  /** Finds out which statement it was. The first question has no tables in it: when it fails, the server is in trouble. */
  const sendSingly = async (due: readonly Due[], now: () => number): Promise<Ticked> => {
    let last = await send([], now);
    let {statements, roundTrips} = last;
    for (const each of due) {
      try {
        last = await send([each], now);
        statements += last.statements;
      } catch (error) {
        if (error instanceof NodeError && error.kind !== 'slow') throw error;
        each.track.fail(error, now());
      }
      roundTrips += 1;
    }
    return {serverNow: last.serverNow, statements, roundTrips};
  };

  return async (tracks, now) => {
    const at = now();
    const due = tracks.flatMap(track => {
      const sql = track.due(at);
      return sql === null ? [] : [{track, sql}];
    });
    try {
      return await send(due, now);
    } catch (error) {
      if (connection.lost !== null || (error instanceof NodeError && error.kind !== 'slow')) throw error;
      return await sendSingly(due, now);
    }
  };
};
