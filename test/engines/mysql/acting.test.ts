// Cancelling and terminating on every release: the right one, nobody else, and why not.
import {describe, expect, it} from 'vitest';
import type {Node, SessionTarget} from '../../../src/engines/engine.ts';
import {client, query, rowsOf} from '../../servers/mysql/clients.ts';
import {createMysqlRoles, type Roles} from '../../servers/mysql/roles.ts';
import {testedReleases, useMysqlPrimary} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {connect, seen, sessionIn, targetOf} from '../consoles.ts';
import {useScene} from './scene.ts';

const sleep = 'SELECT SLEEP(60)';

const running = (by: Node, id: string): Promise<SessionTarget> =>
  seen(by, 'its statement', now => {
    const session = sessionIn(now, id);
    return session?.state === 'active' ? targetOf(session) : null;
  });

const inState = (by: Node, id: string, state: string): Promise<SessionTarget> =>
  seen(by, `it to be ${state}`, now => {
    const session = sessionIn(now, id);
    return session?.state === state ? targetOf(session) : null;
  });

/** MySQL's SLEEP tells of its interruption in its value, MariaDB's in an error. */
const interrupted = (answer: unknown): boolean =>
  answer instanceof Error || JSON.stringify(answer).includes(':1');

describe.each(testedReleases())('acting on sessions of $family $release', ({family, release}) => {
  const {server, node, enter, makeTable} = useScene(family, {release});
  let created: Roles | null = null;
  const roles = async (): Promise<Roles> => {
    created ??= await createMysqlRoles(family, server());
    return created;
  };
  const gone = (by: Node, id: string) => seen(by, 'it to be gone', now => sessionIn(now, id) === undefined);

  it('shows exactly the message that it sends, which does nothing a second time', async () => {
    const victim = await enter();
    void victim.start(sleep);
    const command = node().actor.commandFor('cancel', await running(node(), victim.id));
    const asked = await client(server());
    const send = async () => {
      for (const statement of command.split(';\n')) await rowsOf(asked, statement);
    };
    await send();
    await inState(node(), victim.id, 'idle');
    await expect(send()).rejects.toThrow(/Unknown (thread|query) id/);
  });

  it('cancels the statement that was confirmed, and the session goes on', async () => {
    const victim = await enter();
    void victim.start(sleep);
    const target = await running(node(), victim.id);
    expect(await node().actor.signal('cancel', target)).toEqual({
      result: 'sent',
      reply: `cancel was sent to ${victim.id}`,
    });
    await waitUntil(async () => (await node().actor.fate(target)) === 'stopped', {what: 'the end of it'});
    expect(await node().actor.signal('cancel', target)).toEqual({
      result: 'changed',
      reply: `The statement of ${victim.id} has ended.`,
    });
    void victim.start(sleep);
    await waitUntil(async () => (await running(node(), victim.id)).identity.statement, {what: 'the next'});
    for (const action of ['cancel', 'terminate'] as const)
      expect(await node().actor.signal(action, target)).toEqual({
        result: 'changed',
        reply: `${victim.id} runs a new statement.`,
      });
  });

  it('terminates a session, and says so of one that is gone', async () => {
    const victim = await enter();
    void victim.start(sleep);
    const target = await running(node(), victim.id);
    expect(await node().actor.signal('terminate', target)).toMatchObject({result: 'sent'});
    await gone(node(), victim.id);
    expect(await node().actor.fate(target)).toBe('gone');
    expect(await node().actor.signal('terminate', target)).toEqual({
      result: 'changed',
      reply: `${victim.id} is gone.`,
    });
  });

  it('refuses to cancel what runs nothing, since the server would say yes and do nothing', async () => {
    await makeTable('quiet');
    const victim = await enter();
    expect(await node().actor.signal('cancel', await inState(node(), victim.id, 'idle'))).toMatchObject({
      result: 'refused',
      reply: `Nothing runs in ${victim.id}: a cancel would do nothing.`,
    });
    await victim.run('BEGIN');
    await victim.run('UPDATE quiet SET n = 1');
    const idle = await inState(node(), victim.id, 'idle in transaction');
    expect(await node().actor.signal('cancel', idle)).toMatchObject({
      result: 'refused',
      fix: 'Terminate it instead.',
    });
    await victim.run('COMMIT');
  });

  it('terminates a transaction whatever it runs by now, but not one that woke up, ended or began anew', async () => {
    await makeTable('open');
    const victim = await enter();
    const begin = async () => {
      await victim.run('BEGIN');
      await victim.run('UPDATE open SET n = n + 1');
    };
    await begin();
    const idle = await inState(node(), victim.id, 'idle in transaction');
    void victim.start('SELECT SLEEP(1)');
    const first = await running(node(), victim.id);
    expect(await node().actor.signal('terminate', idle)).toEqual({
      result: 'changed',
      reply: `${victim.id} was idle and runs a statement now.`,
    });
    await victim.run('ROLLBACK');
    expect(await node().actor.signal('terminate', idle)).toMatchObject({result: 'changed'});
    await begin();
    // InnoDB shows what changed with a delay of a tenth of a second.
    await inState(node(), victim.id, 'idle in transaction');
    const anew = await seen(node(), 'the new transaction', now => {
      const session = sessionIn(now, victim.id);
      const token = session?.identity.transaction ?? null;
      return session && token !== null && token !== idle.identity.transaction ? targetOf(session) : null;
    });
    for (const target of [idle, first])
      expect(await node().actor.signal('terminate', target)).toMatchObject({result: 'changed'});
    void victim.start(sleep);
    const later = await running(node(), victim.id);
    expect(later.identity.transaction).toBe(anew.identity.transaction);
    const other = {...later, identity: {...later.identity, statement: first.identity.statement}};
    expect(await node().actor.signal('terminate', other)).toMatchObject({result: 'sent'});
    await gone(node(), victim.id);
  });

  it('signals nobody of a server that has started again since', async () => {
    const victim = await enter();
    void victim.start(sleep);
    const target = await running(node(), victim.id);
    const before = String(Number(target.identity.session) - 100);
    const earlier = {...target, identity: {...target.identity, session: before}};
    for (const action of ['cancel', 'terminate'] as const)
      expect(await node().actor.signal(action, earlier)).toMatchObject({
        result: 'changed',
        reply: expect.stringContaining('the server has started again'),
      });
    expect(await node().actor.fate(target)).toBe('still running');
    expect(await node().actor.fate(earlier)).toBe('gone');
  });

  it('hits no statement but the one on the screen, in a session that runs one after the other', async () => {
    const victim = await client(server());
    const id = String(victim.threadId);
    const hit = new Set<string>();
    let working = true;
    const work = (async () => {
      for (let nth = 0; working; nth++) {
        const answer = await rowsOf(victim, `SELECT SLEEP(0.02) AS s /* nth ${nth} */`).catch(error => error);
        if (interrupted(answer)) hit.add(String(nth));
      }
    })();
    const nthOf = (text: string | null | undefined) => /nth (\d+)/.exec(text ?? '')?.[1] ?? '';
    const confirmed = new Set<string>();
    for (let tries = 0; tries < 30; tries++) {
      const session = await seen(node(), 'a statement', now => {
        const found = sessionIn(now, id);
        return found?.state === 'active' && nthOf(found.statement) !== '' ? found : null;
      });
      // Every second time it is over before anybody could press a key.
      if (tries % 2 === 1)
        await waitUntil(async () => (await node().actor.fate(targetOf(session))) === 'stopped', {
          what: 'the statement to end',
        });
      const reply = await node().actor.signal('cancel', targetOf(session));
      if (reply.result === 'sent') confirmed.add(nthOf(session.statement));
      if (tries % 2 === 1) expect(reply.result).toBe('changed');
    }
    working = false;
    await work;
    victim.destroy();
    expect([...hit].filter(nth => !confirmed.has(nth))).toEqual([]);
  }, 60_000);

  it('says which right is missing for sessions of others, and needs none for its own account’s', async () => {
    const {mon} = await roles();
    const watcher = await connect(mon.url);
    const victim = await enter();
    void victim.start(sleep);
    const privilege = family === 'mysql' ? 'CONNECTION_ADMIN' : 'CONNECTION ADMIN';
    for (const action of ['cancel', 'terminate'] as const)
      expect(await watcher.actor.signal(action, await running(watcher, victim.id))).toEqual({
        result: 'refused',
        reply: `mon may not signal ${victim.id}, which is another account's.`,
        fix: `GRANT ${privilege} ON *.* TO 'mon'@'%';`,
      });
    const mine = await client(server(), mon);
    const ended = mine.query(sleep).catch(() => null);
    const target = await running(watcher, String(mine.threadId));
    expect(await watcher.actor.signal('cancel', target)).toMatchObject({result: 'sent'});
    await ended;
    await watcher.close();
  });

  it('knows that accounts with SYSTEM_USER are out of reach, before or at the latest when the server says so', async () => {
    const {mon_kill: killer} = await roles();
    const watcher = await connect(killer.url);
    const victim = await enter();
    void victim.start(sleep);
    const reply = await watcher.actor.signal('terminate', await running(watcher, victim.id));
    await watcher.close();
    if (family === 'mariadb') return expect(reply).toMatchObject({result: 'sent'});
    const fix = `GRANT SYSTEM_USER ON *.* TO 'mon_kill'@'%';`;
    expect(reply).toMatchObject({result: 'refused', reply: expect.stringContaining('SYSTEM_USER'), fix});
    for (const table of ['user', 'global_grants', 'role_edges', 'default_roles'])
      await query(server(), `GRANT SELECT ON mysql.${table} TO mon_kill@'%'`);
    const knowing = await connect(killer.url);
    const known = await seen(knowing, 'the roles', now => ('value' in now.roles ? now.roles.value : null));
    expect(known.find(({user}) => user === server().user)?.protected).toMatchObject({fix});
    expect(known.find(({user}) => user === 'mon_kill')?.protected).toBeNull();
    await knowing.close();
  });

  it('signals nobody whose identity it may not check', async () => {
    const {bare} = await roles();
    const blind = await connect(bare.url);
    const mine = await client(server(), bare);
    void mine.query(sleep).catch(() => null);
    const session = await seen(blind, 'its own account’s session', now =>
      sessionIn(now, String(mine.threadId)),
    );
    const reply = await blind.actor.signal('cancel', targetOf(session));
    if (family === 'mysql')
      expect(reply).toMatchObject({
        result: 'refused',
        fix: `GRANT SELECT ON performance_schema.* TO 'bare'@'%';`,
      });
    else expect(reply).toMatchObject({result: 'sent'});
    mine.destroy();
    await blind.close();
  });

  it('never signals itself, nor a thread of the server, nor what is no session', async () => {
    const {actor, facts} = node();
    const victim = await enter();
    void victim.start(sleep);
    const somebody = await running(node(), victim.id);
    const own = facts.own[1] ?? '';
    const target = {...somebody, session: own};
    expect(await actor.signal('terminate', target)).toMatchObject({
      result: 'refused',
      reply: `${own} is the connection that migtop acts over.`,
    });
    await query(server(), 'SET GLOBAL event_scheduler = ON');
    const [scheduler] = await query<{id: number}>(
      server(),
      `SELECT id FROM information_schema.processlist WHERE user = 'event_scheduler'`,
    );
    const id = String(scheduler?.id);
    expect(await actor.signal('terminate', {...target, session: id})).toEqual({
      result: 'refused',
      reply: `${id} is a thread of the server itself and is never signalled.`,
      fix: null,
    });
    expect(await actor.signal('terminate', {...target, session: 'prepared:7'})).toMatchObject({
      result: 'refused',
      fix: expect.stringContaining('XA RECOVER'),
    });
    expect(await actor.signal('terminate', {...target, session: '1 OR 1=1'})).toMatchObject({
      result: 'refused',
    });
  });

  it('has no index to drop', async () => {
    expect(await node().actor.dropInvalidIndex('orders_idx')).toMatchObject({result: 'refused'});
  });
});

describe.each(['mysql', 'mariadb'] as const)('a %s server that starts again', family => {
  const server = useMysqlPrimary(family);

  const uptime = () => query<{Value: string}>(server(), "SHOW GLOBAL STATUS LIKE 'Uptime'");

  /** Whoever has this connection id now; ids begin anew with the server. */
  const withId = async (id: number) => {
    for (;;) {
      const next = await client(server());
      if (next.threadId === id) return next;
      if (next.threadId > id) throw new Error(`${id} was given to somebody else`);
    }
  };

  it('has nobody signalled whose id was on the screen before', async () => {
    // So many that the console of later does not get this far.
    for (let nth = 0; nth < 30; nth++) await client(server());
    const before = await connect(server().superuserUrl);
    const old = await client(server());
    void old.query(sleep).catch(() => null);
    const target = await running(before, String(old.threadId));
    await before.close();
    // The server tells to the second when it started.
    await waitUntil(async () => Number((await uptime())[0]?.Value) >= 2, {
      what: 'another second to begin in',
    });
    await server().restart();
    const after = await connect(server().superuserUrl);
    const other = await withId(old.threadId);
    void other.query(sleep).catch(() => null);
    await running(after, target.session);
    for (const action of ['cancel', 'terminate'] as const)
      expect(await after.actor.signal(action, target)).toMatchObject({
        result: 'changed',
        reply: expect.stringContaining('the server has started again'),
      });
    expect(await after.actor.fate(target)).toBe('gone');
    await running(after, target.session);
    await after.close();
  });
});
