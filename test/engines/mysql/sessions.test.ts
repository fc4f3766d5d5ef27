import {describe, expect, it} from 'vitest';
import {valueIn} from '../../../src/core/observation.ts';
import {query} from '../../servers/mysql/clients.ts';
import {createMysqlRoles} from '../../servers/mysql/roles.ts';
import {testedReleases} from '../../servers/mysql/servers.ts';
import {connect, graphOf, observe, seen, sessionIn} from '../consoles.ts';
import {useScene} from './scene.ts';

describe.each(testedReleases())('sessions of $family $release', ({family, release}) => {
  const {server, node, enter, having, waiting, makeTable} = useScene(family, {
    release,
    settings: {max_connections: 400, plugin_load_add: family === 'mariadb' ? 'metadata_lock_info' : ''},
  });

  it('tells what a session runs, since when, and that the next statement is another one', async () => {
    const sleeper = await enter('sleeper');
    void sleeper.start('SELECT SLEEP(60)');
    const first = await seen(node(), 'the sleeper', now => {
      const session = sessionIn(now, sleeper.id);
      return session?.state === 'active' && session.statement === 'SELECT SLEEP(60)' ? {session, now} : null;
    });
    const {session, now} = first;
    expect(session).toMatchObject({
      kind: 'client',
      statementKind: 'read',
      statementCut: false,
      waitsForLock: false,
    });
    const age = now.serverNow - (session.statementStart ?? 0);
    expect(age).toBeGreaterThanOrEqual(-5);
    expect(age).toBeLessThan(30_000);
    const later = sessionIn(await observe(node()), sleeper.id);
    expect(later?.identity).toEqual(session.identity);
    expect(later?.statementStart).toBe(session.statementStart);
    await query(server(), `KILL QUERY ${sleeper.id}`);
    await seen(node(), 'it to end', each => sessionIn(each, sleeper.id)?.state === 'idle');
    void sleeper.start('SELECT SLEEP(61)');
    const next = await seen(node(), 'the next statement', each => {
      const found = sessionIn(each, sleeper.id);
      return found?.state === 'active' ? found : null;
    });
    expect(next.identity.statement).not.toBe(session.identity.statement);
    expect(next.identity.session).toBe(session.identity.session);
  });

  it('shows idle transactions with what they have changed, and tells the next one from them', async () => {
    await makeTable('t');
    const writer = await having('BEGIN', 'UPDATE t SET n = n + 1');
    const idle = await seen(node(), 'the idle transaction', now => {
      const session = sessionIn(now, writer.id);
      return session?.state === 'idle in transaction' && session.rowsChanged === 4 ? session : null;
    });
    expect(idle).toMatchObject({hasWritten: true, identity: {statement: null}});
    expect(idle.transactionStart).not.toBeNull();
    for (const sql of ['COMMIT', 'BEGIN', 'UPDATE t SET n = n + 1 WHERE id = 1']) await writer.run(sql);
    const next = await seen(node(), 'the next transaction', now => {
      const session = sessionIn(now, writer.id);
      return session?.rowsChanged === 1 ? session : null;
    });
    expect(next.identity.transaction).not.toBe(idle.identity.transaction);
  });

  it('shows a session that rolls back as such, with fewer and fewer rows left', async () => {
    await makeTable('big');
    for (let doubled = 0; doubled < 15; doubled++)
      await query(server(), 'INSERT INTO big (id) SELECT id + (SELECT max(id) FROM big AS other) FROM big');
    const writer = await having('BEGIN', 'UPDATE big SET n = n + 1');
    const changed = await seen(node(), 'its changes', now => {
      const session = sessionIn(now, writer.id);
      return (session?.rowsChanged ?? 0) > 100_000 ? session : null;
    });
    await query(server(), `KILL ${writer.id}`);
    const rolling = await seen(node(), 'its rollback', now => {
      const session = sessionIn(now, writer.id);
      return session?.state === 'rolling back' ? session : null;
    });
    expect(rolling.rowsChanged).toBeLessThanOrEqual(changed.rowsChanged ?? 0);
    expect(rolling.identity.statement).toBeNull();
  });

  it('cuts a long statement, says so, and has all of it on demand', async () => {
    const talking = async (text: string) => {
      const talker = await enter('talker');
      void talker.start(text);
      return seen(node(), 'the talker', now => {
        const found = sessionIn(now, talker.id);
        return found?.state === 'active' && found.statement?.startsWith('SELECT SLEEP') ? found : null;
      });
    };
    const dolphins = await talking(`SELECT SLEEP(60) /* ${'\u{1F42C}'.repeat(900)} */`);
    expect(dolphins.statementCut).toBe(true);
    expect(dolphins.statement).toMatch(/^SELECT SLEEP\(60\) \/\* \u{1F42C}+(\.\.\.)?$/u);
    const long = `SELECT SLEEP(60) /* ${'long '.repeat(900)} */`;
    const talker = await talking(long);
    expect(talker.statementCut).toBe(true);
    expect(await node().statement(talker.id)).toBe(long);
  });

  it('lists idle sessions of a crowd only when somebody waits for them', async () => {
    const holder = await having(`SELECT GET_LOCK('crowd', 0)`);
    const crowd: string[] = [];
    for (let index = 0; index < 305; index++) crowd.push((await enter('crowd')).id);
    const waiter = await waiting(`SELECT GET_LOCK('crowd', 100)`);
    const observation = await observe(node());
    const listed = new Set(valueIn(observation.sessions)?.map(({id}) => id));
    expect(crowd.filter(id => listed.has(id))).toEqual([]);
    expect(sessionIn(observation, holder.id)?.state).toBe('idle');
    expect(graphOf(node(), observation).byWaiter.get(waiter.id)).toMatchObject([
      {blocker: holder.id, name: 'crowd', hard: true},
    ]);
    expect(valueIn(observation.vitals)?.gauges.idle).toBeGreaterThan(305);
  });

  it('names programs where the server keeps what they call themselves', async () => {
    const named = await enter('gh-ost');
    const expected = family === 'mysql' ? 'gh-ost' : null;
    const found = await seen(node(), 'the program', now => {
      const session = sessionIn(now, named.id);
      return session !== undefined && session.application === expected ? session : null;
    });
    expect(found.application).toBe(expected);
  });

  it('shows a user without privileges what it may see, and says what is missing', async () => {
    await makeTable('t');
    const {bare} = await createMysqlRoles(family, server());
    const alone = await connect(bare.url);
    void (await enter()).start(`SELECT SLEEP(60) /* \u{1F42C} */`);
    try {
      const holder = await having('BEGIN', 'UPDATE t SET n = 1 WHERE id = 1');
      await waiting('UPDATE t SET n = 2 WHERE id = 1');
      const observation = await observe(alone);
      expect(sessionIn(observation, holder.id)?.state ?? 'hidden').toBe('hidden');
      expect(valueIn(observation.waits)?.partial).toMatch(/PROCESS/);
    } finally {
      await alone.close();
    }
  });
});
