// From the first session that is held up to the name of whom to blame on the screen.
import {setTimeout as delay} from 'node:timers/promises';
import type pg from 'pg';
import type {Server} from '../../demo/servers/server.ts';
import {backendPid, client} from '../servers/postgres/clients.ts';
import {waitUntil} from '../servers/wait-until.ts';
import type {Ground} from './crowd.ts';
import type {Effort, Figure} from './figure.ts';
import {median, spreadOf} from './numbers.ts';
import {openMigtop, type Program} from './programs.ts';

const readers = 12;

type Cast = {
  readonly holder: pg.Client;
  readonly migration: pg.Client;
  readonly readers: readonly pg.Client[];
  readonly prompter: pg.Client;
};

const castOf = async (server: Server): Promise<Cast> => {
  const join = (applicationName: string) => client(server, server, {applicationName});
  return {
    holder: await join('reporting'),
    migration: await join('migration'),
    readers: await Promise.all(Array.from({length: readers}, () => join('web'))),
    prompter: await join('prompter'),
  };
};

/** When the first session began to wait behind the ALTER, epoch ms by the server's clock, which is this machine's. */
const firstWait = async (prompter: pg.Client, migration: number): Promise<number | null> => {
  const {rows} = await prompter.query<{since: number | null}>(
    `SELECT extract(epoch FROM min(waitstart))::float8 * 1000 AS since
      FROM pg_locks WHERE NOT granted AND pid <> $1`,
    [migration],
  );
  return rows[0]?.since ?? null;
};

const waits = async (prompter: pg.Client, pid: number): Promise<boolean> => {
  const {rowCount} = await prompter.query('SELECT FROM pg_locks WHERE pid = $1 AND NOT granted', [pid]);
  return rowCount === 1;
};

/** One pile-up, at any moment of the console's second, seen by a console that shows a healthy server. */
const pileUp = async (console: Program, cast: Cast): Promise<number> => {
  const {holder, migration, prompter} = cast;
  await console.waitFor(/nobody waits for a lock/);
  const [root, middle] = [await backendPid(holder), await backendPid(migration)];
  await holder.query('BEGIN; SELECT count(*) FROM orders');
  await delay(1_500 + Math.random() * 1_000);
  const altered = migration.query('ALTER TABLE orders ADD COLUMN IF NOT EXISTS note text');
  await waitUntil(() => waits(prompter, middle), {what: 'the ALTER to wait'});
  const read = cast.readers.map(each => each.query('SELECT count(*) FROM orders WHERE id = 1'));
  const named = console.waitFor(lines => {
    const press = lines.find(line => line.startsWith('PRESS')) ?? '';
    const inLocks = (pid: number) => lines.some(line => new RegExp(`^│.*\\b${pid}\\D.*×\\d+`).test(line));
    return (press.includes(String(root)) || inLocks(root)) && inLocks(middle);
  });
  const seenAt = named.then(() => Date.now());
  const since = await waitUntil(() => firstWait(prompter, middle), {what: 'a reader to wait'});
  const took = (await seenAt) - since;
  await holder.query('ROLLBACK');
  await Promise.all([altered, ...read]);
  return took;
};

export const measurePileUp = async ({server, migtop}: Ground, effort: Effort): Promise<readonly Figure[]> => {
  const cast = await castOf(server);
  const console = openMigtop(server, migtop);
  const times: number[] = [];
  try {
    while (times.length < (effort === 'quick' ? 5 : 25)) times.push(await pileUp(console, cast));
  } finally {
    await console.end();
  }
  return [
    {
      ...{what: 'pile-up to named root', value: median(times), unit: 'ms', goal: {atMost: 500}},
      note: `${spreadOf(times)}; since the first of ${readers} readers waits (pg_locks.waitstart) until Locks names the root and the ALTER that holds readers up`,
    },
  ];
};
