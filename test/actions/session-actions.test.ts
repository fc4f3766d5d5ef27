import {readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Server} from '../../demo/servers/server.ts';
import type {Plan} from '../../src/actions/plan.ts';
import type {Event} from '../../src/core/event.ts';
import {fold, initial} from '../../src/core/fold/fold.ts';
import {valueIn} from '../../src/core/observation.ts';
import {readRecording} from '../../src/recording/reader.ts';
import {armed, refusal, type Watching, watching} from '../commands/watching.ts';
import {client, query} from '../servers/postgres/clients.ts';
import {holdLock, waitForLock} from '../servers/postgres/locks.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';

const nameOf = ({host, port}: Server) => `${host}:${port}`;

/** A reader idle in its transaction, an ALTER behind it, and readers behind that; watched until all of it is seen. */
const pileUp = async (server: Server, {seen}: Watching, table: string, readers = 3) => {
  await query(server, `CREATE TABLE ${table} (id int PRIMARY KEY)`);
  const holder = await holdLock(server, `SELECT * FROM ${table}`, {applicationName: 'reporting'});
  const alter = await waitForLock(server, `ALTER TABLE ${table} ADD COLUMN extra text`, {
    applicationName: 'migration',
  });
  const waiting = [];
  for (let nth = 0; nth < readers; nth++) waiting.push(await waitForLock(server, `SELECT * FROM ${table}`));
  await seen(nameOf(server), 'the pile-up', ({graph}) => graph.waiters.length > readers);
  return {holder, alter, waiting, end: () => holder.release()};
};

const visible = (watched: Watching, server: Server, id: string) =>
  watched.seen(nameOf(server), `session ${id}`, ({observation}) =>
    (observation ? (valueIn(observation.sessions) ?? []) : []).some(session => session.id === id),
  );

const settled = async ({session, all}: Watching, plan: Plan) => {
  const before = all('action.settled').length;
  await session.run(plan);
  return all('action.settled').slice(before);
};

describe('actions on sessions', () => {
  const primary = usePostgresPrimary();

  it('cancels the migration, frees who waited behind it, and times their release', async () => {
    const server = primary();
    const watched = await armed(server.superuserUrl);
    const {alter, waiting, end} = await pileUp(server, watched, 'freed');
    const plan = watched.plan('cancel', {sessions: [String(alter.pid)]});
    expect(plan.items[0]?.command).toContain('pg_cancel_backend');
    expect(plan.effect.frees).toBe(3);
    const [done] = await settled(watched, plan);
    expect(done).toMatchObject({outcome: 'stopped', released: 3});
    expect(done?.releasedAfter).toBeGreaterThan(0);
    expect(await alter.outcome).toMatchObject({message: expect.stringContaining('canceling statement')});
    for (const waiter of waiting) expect(await waiter.outcome).toHaveProperty('rows');
    expect(watched.all('action.asked').at(-1)).toMatchObject({
      operator: 'ann',
      action: 'cancel',
      command: plan.items[0]?.command,
    });
    expect(watched.all('action.sent').at(-1)?.id).toBe(done?.id);
    await end();
  });

  it('terminates the session that everybody waits for', async () => {
    const server = primary();
    const watched = await armed(server.superuserUrl);
    const {holder, alter} = await pileUp(server, watched, 'ended');
    const [done] = await settled(watched, watched.plan('terminate', {sessions: [String(holder.pid)]}));
    expect(done).toMatchObject({outcome: 'gone', released: 4});
    expect(await alter.outcome).toHaveProperty('rows');
  });

  it('refuses to cancel what is idle in a transaction, and points to terminate', async () => {
    const server = primary();
    const watched = await armed(server.superuserUrl);
    await query(server, 'CREATE TABLE idle_one (id int)');
    const holder = await holdLock(server, 'SELECT * FROM idle_one');
    const id = String(holder.pid);
    await visible(watched, server, id);
    const offer = watched.session.offer('cancel', {
      node: nameOf(server),
      sessions: [id],
      job: null,
      index: null,
    });
    expect(offer).toEqual({
      refused: `${id} is idle in its transaction: there is no statement to cancel`,
      fix: 'press t to terminate it',
    });
    await holder.release();
  });

  it('sends nothing when the target has moved on since the confirmation was drawn', async () => {
    const server = primary();
    const watched = await armed(server.superuserUrl);
    const {holder, alter} = await pileUp(server, watched, 'moved_on');
    const plan = watched.plan('terminate', {sessions: [String(holder.pid)]});
    await holder.client.query('COMMIT');
    await alter.outcome;
    await holder.client.query('BEGIN');
    await holder.client.query('SELECT 1');
    await waitUntil(() => watched.session.stillSame(plan), {what: 'the change to be noticed'});
    expect(watched.session.stillSame(plan)).toContain('in another transaction now');
    await watched.session.run(plan);
    expect(watched.all('action.refused').at(-1)?.reason).toContain('in another transaction now');
    expect(await holder.client.query('SELECT 1')).toHaveProperty('rows');
    await holder.release();
  });

  it('sends nothing to a server other than the one the confirmation was drawn for', async () => {
    const server = primary();
    const watched = await armed(server.superuserUrl);
    const holder = await holdLock(server, 'SELECT 1');
    await visible(watched, server, String(holder.pid));
    const plan = watched.plan('terminate', {sessions: [String(holder.pid)]});
    await watched.session.run({...plan, items: plan.items.map(item => ({...item, server: 'another'}))});
    expect(watched.all('action.refused').at(-1)?.reason).toContain('another server answers');
    expect(watched.all('action.sent')).toEqual([]);
    expect(await holder.client.query('SELECT 1')).toHaveProperty('rows');
    await holder.release();
  });

  it('lets the server itself refuse what changed between the last reading and the signal', async () => {
    const server = primary();
    const watched = await armed(server.superuserUrl);
    const {holder, alter} = await pileUp(server, watched, 'raced');
    const plan = watched.plan('terminate', {sessions: [String(holder.pid)]});
    const [item] = plan.items;
    if (item?.target.type !== 'session') throw new Error('not a session');
    // As the console would see it a moment before it reads again.
    await holder.client.query('COMMIT');
    await watched.session.run(plan);
    const refused = watched.all('action.refused').at(-1)?.reason ?? '';
    expect(refused).toMatch(/transaction/);
    expect(await holder.client.query('SELECT 1')).toHaveProperty('rows');
    await alter.outcome;
    await holder.release();
  });

  it('says of a cancelled concurrent build which invalid index it left, and drops it', async () => {
    const server = primary();
    const watched = await armed(server.superuserUrl);
    await query(server, 'CREATE TABLE built (id int)');
    const holder = await holdLock(server, 'INSERT INTO built VALUES (1)');
    const build = await waitForLock(server, 'CREATE INDEX CONCURRENTLY built_id ON built (id)');
    await watched.seen(nameOf(server), 'the build that waits', ({graph}) =>
      graph.byWaiter.has(String(build.pid)),
    );
    const plan = watched.plan('cancel', {sessions: [String(build.pid)]});
    expect(plan.effect.leavesBehind.join()).toContain('built_id');
    const [done] = await settled(watched, plan);
    expect(done?.outcome).toBe('stopped');
    expect(done?.detail).toMatch(/invalid index .*built_id.*DROP INDEX CONCURRENTLY/);
    await build.outcome;
    await holder.release();
    const drop = watched.plan('drop index', {});
    expect(drop.items[0]?.command).toContain('DROP INDEX CONCURRENTLY');
    expect((await settled(watched, drop))[0]).toMatchObject({outcome: 'done'});
    expect(await query(server, `SELECT FROM pg_class WHERE relname = 'built_id'`)).toEqual([]);
  });

  it('says when a backend ignores a cancel', async () => {
    const server = primary();
    const watched = await armed(server.superuserUrl);
    await query(
      server,
      `CREATE FUNCTION stubborn() RETURNS void LANGUAGE plpgsql AS $$ BEGIN LOOP
        BEGIN PERFORM pg_sleep(60); RETURN; EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$`,
    );
    const stubborn = await client(server, server, {applicationName: 'stubborn'});
    const running = stubborn.query('SELECT stubborn()').catch((error: Error) => error);
    const id = await watched.seen(nameOf(server), 'the stubborn session', ({observation}) =>
      observation && 'value' in observation.sessions
        ? observation.sessions.value.find(
            ({application, state}) => application === 'stubborn' && state === 'active',
          )?.id
        : null,
    );
    const [ignored] = await settled(watched, watched.plan('cancel', {sessions: [id]}));
    expect(ignored?.outcome).toBe('ignored');
    const [gone] = await settled(watched, watched.plan('terminate', {sessions: [id]}));
    expect(gone?.outcome).toBe('gone');
    expect(await running).toBeInstanceOf(Error);
  });

  it('acts on marked sessions together, and names those it has to leave out', async () => {
    const server = primary();
    const watched = await armed(server.superuserUrl);
    const {holder, alter, waiting} = await pileUp(server, watched, 'marked');
    const readers = waiting.map(({pid}) => String(pid));
    const plan = watched.plan('cancel', {sessions: [...readers, String(holder.pid)]});
    expect(plan.title).toContain('3 sessions');
    expect(plan.effect.warnings.join()).toContain(`left out: ${holder.pid} is idle in its transaction`);
    const done = await settled(watched, plan);
    expect(done.map(({outcome}) => outcome)).toEqual(['stopped', 'stopped', 'stopped']);
    expect(
      new Set(
        watched
          .all('action.asked')
          .slice(-3)
          .map(({group}) => group),
      ).size,
    ).toBe(1);
    await holder.release();
    await alter.outcome;
  });

  it('can do nothing until armed, and never with --read-only', async () => {
    const server = primary();
    const unarmed = await watching(server.superuserUrl);
    await unarmed.seen(nameOf(server), 'a reading', ({observation}) => observation);
    expect(refusal(unarmed, 'terminate', {sessions: ['1']})).toBe('not armed');
    const arm = unarmed.plan('arm');
    expect(arm.title).toContain(nameOf(server));
    await unarmed.session.run(arm);
    expect(unarmed.session.journal.state().arming?.cluster).toBe(nameOf(server));
    unarmed.session.disarm();
    await waitUntil(() => unarmed.session.journal.state().arming === null, {what: 'disarming'});

    const readOnly = await watching(server.superuserUrl, {readOnly: true});
    await readOnly.seen(nameOf(server), 'a reading', ({observation}) => observation);
    expect(refusal(readOnly, 'arm')).toBe('this console is read-only');
    expect(refusal(readOnly, 'kill switch')).toBe('this console is read-only');
  });

  it('keeps an audit log and a recording that folds to the state that was', async () => {
    const server = primary();
    const watched = await armed(server.superuserUrl);
    const {alter, end} = await pileUp(server, watched, 'audited', 1);
    await settled(watched, watched.plan('cancel', {sessions: [String(alter.pid)]}));
    await end();
    const {journal, recorder} = watched.session;
    await watched.session.close('enough');
    const recorded: Event[] = [];
    for await (const event of readRecording(recorder?.status().path ?? '')) recorded.push(event);
    expect(recorded).toEqual(watched.events);
    expect(recorded.reduce(fold, initial)).toEqual(journal.state());
    const file = path.join(watched.home, '.local/state/migtop/audit.jsonl');
    const steps = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(steps.filter(({action}) => action === 'cancel').map(({step}) => step)).toEqual([
      'asked',
      'sent',
      'settled',
    ]);
    expect(steps.at(-1)).toMatchObject({operator: 'ann', node: nameOf(server), outcome: 'stopped'});
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});
