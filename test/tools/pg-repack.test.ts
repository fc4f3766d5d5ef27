// The real pg_repack, as Debian packages it, at work on a real server.
import {once} from 'node:events';
import {afterAll, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import {startPostgresPrimary} from '../../demo/servers/postgres/primary.ts';
import type {PostgresServer} from '../../demo/servers/postgres/server.ts';
import type {JobReading} from '../../src/core/job.ts';
import type {Node} from '../../src/engines/engine.ts';
import {pgRepack} from '../../src/tools/pg-repack.ts';
import {armed, refusal} from '../commands/watching.ts';
import {connect, observe} from '../engines/consoles.ts';
import {closeClients, query} from '../servers/postgres/clients.ts';
import {holdLock} from '../servers/postgres/locks.ts';
import {installRepack, type Repack} from '../servers/postgres/repack.ts';
import {waitUntil} from '../servers/wait-until.ts';

/** Longer than any test: who is in its way here is not to be killed. */
const patient = ['--wait-timeout', '600'];

let repack: Repack;
let server: PostgresServer;
let node: Node;

beforeAll(async () => {
  repack = await installRepack();
  server = await startPostgresPrimary({binaries: repack.binaries});
  await query(
    server,
    `CREATE EXTENSION pg_repack; CREATE TABLE orders AS SELECT g AS id, g AS total FROM generate_series(1, 20000) g;
    ALTER TABLE orders ADD PRIMARY KEY (id);
    CREATE FUNCTION gate() RETURNS int VOLATILE LANGUAGE sql AS 'SELECT 1 FROM pg_advisory_xact_lock_shared(42)'`,
  );
  await query(server, 'ANALYZE orders');
  node = await connect(server.superuserUrl);
}, 300_000);
afterAll(async () => {
  await node?.close();
  if (server) {
    closeClients(server);
    await server.stop();
  }
});
beforeEach(async () => expect(await jobs()).toEqual([]));

const jobs = async (): Promise<readonly JobReading[]> => {
  await observe(node);
  return pgRepack.read(node);
};
const job = (what: string, is: (job: JobReading) => unknown) =>
  waitUntil(async () => (await jobs()).find(each => is(each)), {what, timeout: 60_000, every: 100});
const gone = () =>
  waitUntil(async () => (await jobs()).length === 0, {what: 'nothing to be left', timeout: 60_000});
const leftBehind = async () =>
  (await query(server, `SELECT tgname FROM pg_trigger WHERE tgname = 'repack_trigger'`)).length;

/** A transaction with a snapshot, for which pg_repack waits after its copy. */
const oldTransaction = () =>
  holdLock(server, 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT 1', {
    applicationName: 'reporting',
  });

describe('pg_repack', () => {
  it('waits for older transactions with its log growing, and cleans up when its client is interrupted', async () => {
    const holder = await oldTransaction();
    const client = repack.start(server, 'orders', patient);
    const ended = once(client, 'exit');
    const waits = await job('it to wait', ({phase}) => phase === 'waits for older transactions');
    expect(waits).toMatchObject({
      ...{table: 'public.orders', state: 'running', done: null, worker: expect.stringMatching(/^\d+$/)},
      throttled: expect.stringContaining(`${holder.pid} (reporting)`),
      raw: expect.stringContaining('--wait-timeout'),
    });
    expect(waits.workerSession).toBe(waits.worker);
    expect(waits.sessions).toHaveLength(1);
    // It applies them each second while it waits.
    const logged = await waitUntil(
      async () => {
        await query(server, 'UPDATE orders SET total = 0 WHERE id <= 5');
        return (await jobs()).find(({raw}) => /in the log=[1-9]/.test(raw));
      },
      {what: 'changes in the log', timeout: 60_000},
    );
    expect(logged.job).toBe(waits.job);

    const watched = await armed(server.superuserUrl);
    const name = `${server.host}:${server.port}`;
    await watched.seen(
      name,
      'its session to be the migration',
      ({progress, migration}) => progress.some(each => each.job) && migration.has(waits.worker ?? ''),
    );
    expect(refusal(watched, 'abort')).toContain('stopped at its client');
    const cancel = watched.plan('terminate', {sessions: [waits.worker ?? '']});
    expect(cancel.effect.warnings.join()).toContain('cleans up');

    client.kill('SIGINT');
    await ended;
    await gone();
    expect(await leftBehind()).toBe(0);
    await holder.release();
  });

  it('cleans up as well when its session is ended, which is what the console warns of', async () => {
    const holder = await oldTransaction();
    const client = repack.start(server, 'orders', patient);
    const ended = once(client, 'exit');
    const {worker} = await job('it to wait', ({phase}) => phase === 'waits for older transactions');
    await query(server, 'SELECT pg_terminate_backend($1)', [worker]);
    await holder.release();
    await ended;
    await gone();
    expect(await leftBehind()).toBe(0);
  });

  it('copies the rows by one statement, against the size of the old table', async () => {
    const gate = await holdLock(server, 'SELECT pg_advisory_xact_lock(42)');
    const client = repack.start(server, 'orders', [...patient, '--order-by', 'id, gate()']);
    const ended = once(client, 'exit');
    const copies = await job('it to copy', ({phase, done}) => phase === 'copies the rows' && done !== null);
    expect(copies).toMatchObject({unit: 'bytes', total: expect.any(Number)});
    expect(copies.total).toBeGreaterThan(20_000 * 32);
    await gate.release();
    expect((await ended)[0]).toBe(0);
    await gone();
  });

  it('leaves its trigger behind when its client is killed, with what cleans up', async () => {
    const holder = await oldTransaction();
    const client = repack.start(server, 'orders', patient);
    await job('it to wait', ({phase}) => phase === 'waits for older transactions');
    client.kill('SIGKILL');
    // Tables are looked for every 15 s; a console that begins finds them at once.
    await node.close();
    node = await connect(server.superuserUrl);
    const left = await job('its trigger to be left', ({state}) => state === 'failed');
    expect(left).toMatchObject({
      phase: 'left behind',
      raw: expect.stringContaining('grows with every change'),
    });
    for (const statement of left.cleanUp) await query(server, statement);
    await gone();
    expect(
      await query(
        server,
        `SELECT FROM pg_class WHERE relnamespace = 'repack'::regnamespace AND relkind = 'r'`,
      ),
    ).toEqual([]);
    await holder.release();
  });
});
