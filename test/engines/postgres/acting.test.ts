import {describe, expect, it} from 'vitest';
import type {Node} from '../../../src/engines/engine.ts';
import {query} from '../../servers/postgres/clients.ts';
import {usePostgresRoles} from '../../servers/postgres/roles.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {connect, observe, seen, sessionIn, targetOf} from '../consoles.ts';
import {useScene} from './scene.ts';

describe('acting on sessions', () => {
  const {server, node, enter} = useScene();
  const roles = usePostgresRoles(server);

  const running = async (by: Node, id: string) =>
    seen(by, 'its statement', now => {
      const session = sessionIn(now, id);
      return session?.state === 'active' ? targetOf(session) : null;
    });

  it('shows and sends one and the same statement, exact to the microsecond', async () => {
    const victim = await enter('actor');
    const ended = victim.start('SELECT pg_sleep(60)');
    const target = await running(node(), victim.id);
    const command = node().actor.commandFor('cancel', target);
    expect(command).toContain(`pid = ${victim.id}`);
    expect(command).toMatch(/backend_start = '\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z'/);
    const [row] = await query<{sent: boolean}>(server(), command);
    expect(row?.sent).toBe(true);
    expect(await ended).toBeInstanceOf(Error);
    expect(await query(server(), command)).toEqual([]);
  });

  it('says which statement is missing to signal another role’s session', async () => {
    const victim = await enter('actor', roles().bare);
    void victim.start('SELECT pg_sleep(60)');
    const watcher = await connect(roles().mon.url);
    const target = await running(watcher, victim.id);
    expect(await watcher.actor.signal('cancel', target)).toMatchObject({
      result: 'refused',
      fix: 'GRANT pg_signal_backend TO "mon";',
    });
    await watcher.close();
  });

  it('says that only a superuser may signal a superuser', async () => {
    const victim = await enter('actor');
    void victim.start('SELECT pg_sleep(60)');
    const watcher = await connect(roles().mon_sig.url);
    const target = await running(watcher, victim.id);
    expect(await watcher.actor.signal('terminate', target)).toMatchObject({
      result: 'refused',
      reply: expect.stringContaining('superuser'),
    });
    await watcher.close();
  });

  it('signals nobody whose identity is hidden', async () => {
    const victim = await enter('actor');
    void victim.start('SELECT pg_sleep(60)');
    const blind = await connect(roles().bare.url);
    const session = await seen(blind, 'the session', now => sessionIn(now, victim.id));
    expect(await blind.actor.signal('terminate', targetOf(session))).toMatchObject({
      result: 'refused',
      fix: expect.stringContaining('GRANT pg_monitor'),
    });
    await blind.close();
  });

  it('terminates a transaction whatever it runs by now, but not one that woke up after it was idle', async () => {
    const victim = await enter('actor');
    await victim.run('BEGIN');
    const idle = targetOf(
      await seen(node(), 'the idle transaction', now => {
        const session = sessionIn(now, victim.id);
        return session?.state === 'idle in transaction' ? session : null;
      }),
    );
    const slept = victim.start('SELECT pg_sleep(60)');
    const first = await running(node(), victim.id);
    expect(await node().actor.signal('terminate', idle)).toMatchObject({
      result: 'changed',
      reply: expect.stringContaining('new statement'),
    });
    expect(await node().actor.fate(first)).toBe('still running');
    expect(await node().actor.signal('terminate', first)).toMatchObject({result: 'sent'});
    expect(await slept).toBeInstanceOf(Error);
    await waitUntil(async () => (await node().actor.fate(first)) === 'gone', {what: 'it to be gone'});
  });

  it('tells a new transaction from the one that was confirmed', async () => {
    const victim = await enter('actor');
    await victim.run('BEGIN');
    const before = targetOf(
      await seen(node(), 'the first transaction', now => {
        const session = sessionIn(now, victim.id);
        return session?.state === 'idle in transaction' ? session : null;
      }),
    );
    await victim.run('COMMIT');
    await victim.run('BEGIN');
    expect(await node().actor.signal('terminate', before)).toMatchObject({
      result: 'changed',
      reply: expect.stringContaining('new transaction'),
    });
    expect(sessionIn(await observe(node()), victim.id)?.state).toBe('idle in transaction');
  });

  it('opens the acting connection again when it is lost, and says so meanwhile', async () => {
    const name = 'kept';
    const kept = await connect(server().superuserUrl, {application: name});
    const [observing, ...others] = kept.facts.own;
    expect(kept.actor.ready()).toBeNull();
    for (const pid of others) await query(server(), 'SELECT pg_terminate_backend($1)', [pid]);
    await waitUntil(() => kept.actor.ready() !== null, {what: 'the loss to be noticed'});
    expect(kept.actor.ready()).toMatch(/down/);
    await expect(kept.probe()).rejects.toThrow();
    await waitUntil(() => kept.actor.ready() === null, {what: 'it to come back'});
    await waitUntil(
      () =>
        kept.probe().then(
          () => true,
          () => false,
        ),
      {what: 'the probe to come back'},
    );
    expect(kept.facts.own).toContain(observing);
    expect(kept.facts.own).toHaveLength(3);
    await kept.close();
  });

  it('commands a backfill only as far as its grants go, and names the one that is missing', async () => {
    await query(server(), `CREATE TABLE jobs (job text PRIMARY KEY, command text, state text)`);
    await query(server(), `COMMENT ON TABLE jobs IS 'backfill-control v1'`);
    await query(server(), `INSERT INTO jobs VALUES ('one', 'run', 'running')`);
    const watcher = await connect(roles().mon.url);
    await expect(watcher.backfills.read()).rejects.toMatchObject({
      hint: 'GRANT SELECT, UPDATE (command) ON public.jobs TO "mon";',
    });
    await query(server(), 'GRANT SELECT ON jobs TO mon');
    const able = await connect(roles().mon.url);
    const [row] = await able.backfills.read();
    expect(row).toMatchObject({job: 'one', rowsDone: null, silence: null, startedAt: null});
    if (row === undefined) return;
    expect(await able.backfills.command(row, 'pause')).toMatchObject({
      result: 'refused',
      fix: expect.stringContaining('UPDATE (command)'),
    });
    await query(server(), 'GRANT UPDATE (command) ON jobs TO mon');
    expect(await able.backfills.command(row, 'pause')).toMatchObject({result: 'sent'});
    const holder = await enter('actor holder');
    await holder.run(`BEGIN; SELECT FROM jobs FOR UPDATE`);
    expect(await able.backfills.command(row, 'run')).toMatchObject({
      result: 'refused',
      reply: expect.stringContaining('locked'),
    });
    await Promise.all([watcher.close(), able.close()]);
  });
});
