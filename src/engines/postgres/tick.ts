// The statements of one tick in one message, each followed by the server's clock.
import type {Row} from '../row.ts';
import {type Due, makeTick as makeTickOver, type Tick, type Ticked} from '../tick.ts';
import type {Connection} from './connection.ts';
import {micros} from './sql.ts';

const clock = {name: 'clock', sql: `select ${micros('clock_timestamp()')} as now`};

const clockIn = (rows: readonly Row[] | undefined): number => Number(rows?.[0]?.now) / 1000;

/**
 * Statements are prepared when they are first sent and executed by name from then on, which saves the server most of
 * a small statement's cost.
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

  return makeTickOver({
    send,
    isLost: () => connection.lost !== null,
    failed: () => prepared.clear(),
  });
};
