// One tick: every statement that is due, in one message, each followed by the server's clock.
import {NodeError} from '../engine.ts';
import type {Row} from '../row.ts';
import type {Track} from '../track.ts';
import type {Connection} from './connection.ts';
import {micros} from './sql.ts';

export type Ticked = {
  /** The server's clock after the last statement, epoch ms. */
  readonly serverNow: number;
  readonly statements: number;
  readonly roundTrips: number;
};

export type Tick = (tracks: readonly Track[], now: () => number) => Promise<Ticked>;

type Due = {readonly track: Track; readonly sql: string};

const clock = {name: 'clock', sql: `select ${micros('clock_timestamp()')} as now`};

const clockIn = (rows: readonly Row[] | undefined): number => Number(rows?.[0]?.now) / 1000;

/**
 * Statements are prepared when they are first sent and executed by name from then on, which saves the server most of
 * a small statement's cost. A message that fails is sent again statement by statement, so that only the culprit is lost.
 * Rejects with `NodeError` when the server does not even tell the time.
 */
export const makeTick = (connection: Connection): Tick => {
  const prepared = new Map<string, string>();

  /** What to send in order to run a statement by its name; the last of them has the rows. */
  const execution = ({name, sql}: {readonly name: string; readonly sql: string}): readonly string[] => {
    const known = prepared.get(name);
    prepared.set(name, sql);
    return [
      ...(known === undefined || known === sql ? [] : [`deallocate ${name}`]),
      ...(known === sql ? [] : [`prepare ${name} as ${sql}`]),
      `execute ${name}`,
    ];
  };

  const send = async (due: readonly Due[], now: () => number): Promise<Ticked> => {
    const statements = [...(prepared.size === 0 ? ['deallocate all'] : []), ...execution(clock)];
    const first = statements.length - 1;
    const places = due.map(({track, sql}) => {
      statements.push(...execution({name: track.name, sql}));
      const rows = statements.length - 1;
      statements.push(...execution(clock));
      return {track, rows};
    });
    const results = await connection.multi(statements.join(';\n'));
    const at = now();
    let before = clockIn(results[first]);
    for (const {track, rows} of places) {
      const after = clockIn(results[rows + 1]);
      track.accept(results[rows] ?? [], at, after - before);
      before = after;
    }
    return {serverNow: before, statements: statements.length, roundTrips: 1};
  };

  /** Finds out which statement it was. The first question has no tables in it: when it fails, the server is in trouble. */
  const sendSingly = async (due: readonly Due[], now: () => number): Promise<Ticked> => {
    prepared.clear();
    let last = await send([], now);
    let {statements, roundTrips} = last;
    for (const each of due) {
      try {
        last = await send([each], now);
        statements += last.statements;
      } catch (error) {
        if (error instanceof NodeError && error.kind !== 'slow') throw error;
        each.track.fail(error, now());
        prepared.clear();
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
