// What everything above the engines relies on, against every engine and version, on real servers.
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {missingIn, valueIn} from '../../src/core/observation.ts';
import {type Node, NodeError, type SqlWords} from '../../src/engines/engine.ts';
import {testedReleases} from '../servers/mysql/servers.ts';
import {testedVersions} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {application, connect, graphOf, observe, seen, sessionIn, targetOf} from './consoles.ts';
import {mysqlStage} from './mysql/stage.ts';
import {postgresStage} from './postgres/stage.ts';
import type {Actor, Stage} from './stage.ts';

const stages = [
  ...testedVersions().map(version => ({name: `PostgreSQL ${version}`, open: () => postgresStage(version)})),
  ...testedReleases().map(({family, release}) => ({
    name: `${family} ${release}`,
    open: () => mysqlStage(family, release),
  })),
];

describe.each(stages)('$name', ({open}) => {
  let stage: Stage;
  let node: Node;
  let actors: Actor[] = [];
  let tables = 0;

  beforeAll(async () => {
    stage = await open();
    node = await connect(stage.primaryUrl);
  });
  afterAll(async () => {
    await node?.close();
    await stage?.stop();
  });
  afterEach(async () => {
    await Promise.all(actors.map(each => each.end().catch(() => undefined)));
    actors = [];
  });

  const enter = async (name = 'somebody') => {
    const entered = await stage.session(name);
    actors.push(entered);
    return entered;
  };

  const makeTable = async () => {
    const name = `t${++tables}`;
    await (await enter()).run(stage.sql.createTable(name));
    return name;
  };

  /** A reader idle in its transaction, a DDL queued behind it, and a reader behind that. */
  const pileUp = async () => {
    const table = await makeTable();
    const [holder, ddl, reader] = [await enter('reporting'), await enter('migration'), await enter('app')];
    await holder.run(stage.sql.begin);
    await holder.run(stage.sql.readTable(table));
    const altered = ddl.start(stage.sql.addColumn(table, 'c'));
    await seen(node, 'the DDL to wait', observation => sessionIn(observation, ddl.id)?.waitsForLock);
    const read = reader.start(stage.sql.readTable(table));
    const observation = await seen(node, 'the reader to wait, and all about the holder', now => {
      const [known, waits] = [sessionIn(now, holder.id), sessionIn(now, reader.id)?.waitsForLock];
      const named = !stage.tellsApplications || known?.application === 'reporting';
      return waits && named && known?.identity.transaction ? now : null;
    });
    return {table, holder, ddl, reader, altered, read, observation};
  };

  const targetNow = async (id: string) => {
    const session = sessionIn(await observe(node), id);
    if (session === undefined) throw new Error(`${id} is not there`);
    return targetOf(session);
  };

  it('tells what the server is, and stays the same server on the next connection', async () => {
    expect(node.facts.product).toMatch(stage.product);
    expect(node.facts.role).toBe('primary');
    const again = await connect(stage.primaryUrl);
    expect(again.facts.server).toBe(node.facts.server);
    await again.close();
    const replica = await connect(stage.replicaUrl);
    expect(replica.facts.role).toBe('replica');
    expect(replica.facts.server).not.toBe(node.facts.server);
    await replica.close();
  });

  it('reads every part of a quiet server in one round trip', async () => {
    // Some of it is what came about between two readings.
    await observe(node);
    const observation = await observe(node);
    const {serverNow: _, cost, ...parts} = observation;
    const missing = Object.entries(parts).filter(([, part]) => missingIn(part as never) !== null);
    expect(missing.map(([name]) => name)).toEqual(stage.lacks);
    expect(cost.roundTrips).toBe(1);
    expect(valueIn(observation.waits)).toMatchObject({locks: [], edges: [], partial: null});
  });

  it('leaves its own connections out, and those of other consoles', async () => {
    const other = await connect(stage.primaryUrl);
    const sessions = valueIn((await observe(node)).sessions) ?? [];
    expect(sessions.filter(session => session.application === application)).toEqual([]);
    expect(sessions.filter(({id}) => node.facts.own.includes(id))).toEqual([]);
    expect(node.facts.own.length).toBe(3);
    await other.close();
  });

  it('shows who waits for whom, on what, and the DDL in the middle', async () => {
    const {table, holder, ddl, reader, observation} = await pileUp();
    const {edges, roots} = graphOf(node, observation);
    expect(edges.map(({waiter, blocker, hard, name}) => ({waiter, blocker, hard, name}))).toEqual(
      expect.arrayContaining([
        {waiter: ddl.id, blocker: holder.id, hard: true, name: expect.stringContaining(table)},
        {waiter: reader.id, blocker: ddl.id, hard: false, name: expect.stringContaining(table)},
      ]),
    );
    expect(roots).toMatchObject([{session: holder.id, blocks: 2}]);
    expect(sessionIn(observation, holder.id)).toMatchObject({
      kind: 'client',
      state: 'idle in transaction',
      application: stage.tellsApplications ? 'reporting' : null,
    });
    expect(sessionIn(observation, ddl.id)).toMatchObject({state: 'active', statementKind: 'ddl'});
    expect(sessionIn(observation, reader.id)).toMatchObject({state: 'active', statementKind: 'read'});
    expect(valueIn(observation.progress)).toMatchObject([
      {
        session: ddl.id,
        done: null,
        total: null,
        waiting: true,
        source: expect.stringContaining('no counter'),
      },
    ]);
  });

  it('frees those who wait by terminating the one they wait for, and sees it gone', async () => {
    const {holder, ddl, altered, read} = await pileUp();
    const target = await targetNow(holder.id);
    expect(node.actor.ready()).toBeNull();
    expect(node.actor.commandFor('terminate', target)).toContain(holder.id);
    expect(await node.actor.signal('terminate', target)).toMatchObject({result: 'sent'});
    await waitUntil(async () => (await node.actor.fate(target)) === 'gone', {what: 'the session to be gone'});
    expect(await altered).toBeNull();
    expect(await read).toBeNull();
    const after = await observe(node);
    expect(sessionIn(after, holder.id)).toBeUndefined();
    expect(sessionIn(after, ddl.id)?.waitsForLock).toBe(false);
  });

  it('cancels a statement, and sees that its session goes on', async () => {
    const {ddl, altered, read} = await pileUp();
    const target = await targetNow(ddl.id);
    expect(await node.actor.signal('cancel', target)).toMatchObject({result: 'sent'});
    expect(await altered).toBeInstanceOf(Error);
    expect(await read).toBeNull();
    await waitUntil(async () => (await node.actor.fate(target)) === 'stopped', {
      what: 'the statement to stop',
    });
  });

  it('refuses to cancel where nothing runs, since the server would report a success that is none', async () => {
    const {holder} = await pileUp();
    const reply = await node.actor.signal('cancel', await targetNow(holder.id));
    expect(reply).toMatchObject({result: 'refused'});
    expect(reply.reply).toMatch(/nothing runs/i);
  });

  it('sends nothing to a session that has moved on to another statement', async () => {
    const victim = await enter();
    const first = victim.start(stage.sql.sleep(60));
    const target = await seen(node, 'the first statement', now => {
      const session = sessionIn(now, victim.id);
      return session?.state === 'active' ? targetOf(session) : null;
    });
    expect(await node.actor.signal('cancel', target)).toMatchObject({result: 'sent'});
    await first;
    const second = victim.start(stage.sql.sleep(60));
    const later = await seen(node, 'the second statement', now => {
      const session = sessionIn(now, victim.id);
      return session?.state === 'active' && session.identity.statement !== target.identity.statement
        ? targetOf(session)
        : null;
    });
    for (const action of ['cancel', 'terminate'] as const)
      expect(await node.actor.signal(action, target)).toMatchObject({result: 'changed'});
    expect(sessionIn(await observe(node), victim.id)).toMatchObject({
      state: 'active',
      identity: later.identity,
    });
    expect(await node.actor.signal('terminate', later)).toMatchObject({result: 'sent'});
    expect(await second).toBeInstanceOf(Error);
  });

  it('says of a session that ended that it is gone', async () => {
    const victim = await enter();
    await victim.run(stage.sql.sleep(0));
    const target = await targetNow(victim.id);
    await victim.end();
    await waitUntil(async () => sessionIn(await observe(node), victim.id) === undefined, {what: 'it to end'});
    expect(await node.actor.signal('terminate', target)).toMatchObject({
      result: 'changed',
      reply: expect.stringContaining('gone'),
    });
    expect(await node.actor.fate(target)).toBe('gone');
  });

  it('tells the whole statement, and all locks of one session', async () => {
    const {table, ddl} = await pileUp();
    const talker = await enter();
    const long = `${stage.sql.sleep(60)} /* ${'é'.repeat(450)} */`;
    void talker.start(long);
    const short = await seen(node, 'a statement that is cut', now => {
      const session = sessionIn(now, talker.id);
      return session?.statementCut ? session : null;
    });
    expect(long.startsWith(short?.statement ?? '-')).toBe(true);
    expect(await node.statement(talker.id)).toBe(long);
    const [first, ...others] = await node.locksOf(ddl.id);
    expect([first, ...others]).toContainEqual(
      expect.objectContaining({session: ddl.id, name: expect.stringContaining(table)}),
    );
    expect(first?.granted).toBe(!stage.showsRequests);
  });

  it('follows the replica from both ends', async () => {
    const replica = await connect(stage.replicaUrl);
    const before = valueIn((await observe(node)).replication)?.position ?? 0;
    await makeTable();
    const written = valueIn((await observe(node)).replication)?.position ?? 0;
    expect(written).toBeGreaterThan(before);
    const self = await seen(replica, 'the replica to catch up', now => {
      const replication = valueIn(now.replication);
      return (replication?.position ?? 0) >= written ? replication?.self : null;
    });
    expect(self).toMatchObject({streaming: true, paused: false, name: stage.replicaName});
    const replicas = await seen(node, 'the primary to know', now => {
      const listed = valueIn(now.replication)?.replicas ?? [];
      return listed[0] && (listed[0].replayed ?? written) >= written ? listed : null;
    });
    expect(replicas).toMatchObject([{name: stage.replicaName}]);
    await replica.close();
  });

  it('counts what was done, and knows how many connections there may be', async () => {
    const first = valueIn((await observe(node)).vitals);
    const table = await makeTable();
    await (await enter()).run(stage.sql.updateRow(table, 1));
    const done = first?.counters.commits === undefined ? 'statements' : 'commits';
    const before = first?.counters[done] ?? 0;
    const later = await seen(node, `more ${done}`, now => {
      const vitals = valueIn(now.vitals);
      return (vitals?.counters[done] ?? 0) > before ? vitals : null;
    });
    expect(later.gauges.connections).toBeGreaterThan(0);
    expect(later.gauges.connectionsUsable).toBeLessThanOrEqual(later.gauges.connectionsMax ?? 0);
    expect(later.gauges.databaseSize).toBeGreaterThan(0);
  });

  it('finds an index that a failed build left, and drops it', async () => {
    const {invalidIndex} = stage.sql;
    const table = await makeTable();
    if (invalidIndex === null) {
      expect(await node.actor.dropInvalidIndex(table)).toMatchObject({result: 'refused'});
      return;
    }
    const builder = await enter();
    const index = 'Left "behind"';
    const quoted = index.replaceAll('"', '""');
    for (const sql of invalidIndex(table, quoted)) await builder.start(sql);
    const fresh = await connect(stage.primaryUrl);
    const found = await seen(fresh, 'the invalid index', now =>
      valueIn(now.leftovers)?.find(({kind, table: of}) => kind === 'invalid index' && of?.endsWith(table)),
    );
    expect(found.builder).toBeNull();
    expect(found.cleanup).toContain(quoted);
    expect(await fresh.actor.dropInvalidIndex(found.name)).toMatchObject({result: 'sent'});
    expect(await fresh.actor.dropInvalidIndex(found.name)).toMatchObject({result: 'changed'});
    await fresh.close();
  });

  it('reads backfills whatever other columns they have, and gives them their commands', async () => {
    const owner = await enter('worker one');
    for (const sql of stage.sql.controlTable('jobs')) await owner.run(sql);
    await owner.run(
      `INSERT INTO jobs (job, target, rows_done, rows_total, worker) VALUES (${stage.sql.text("it's \\ one")}, 'orders', 5, 10, 'worker one')`,
    );
    const fresh = await connect(stage.primaryUrl);
    await observe(fresh);
    const [row] = await fresh.backfills.read();
    expect(row).toMatchObject({
      ...{job: "it's \\ one", target: 'orders', command: 'run', state: 'running'},
      ...{
        rowsDone: 5,
        rowsTotal: 10,
        worker: 'worker one',
        workerSession: stage.tellsApplications ? owner.id : null,
        batchSize: null,
      },
    });
    expect(row?.silence).toBeGreaterThanOrEqual(0);
    if (row === undefined) return;
    expect(fresh.backfills.commandFor(row, 'pause')).toContain('pause');
    expect(await fresh.backfills.command(row, 'pause')).toMatchObject({result: 'sent'});
    expect(await fresh.backfills.read()).toMatchObject([{command: 'pause'}]);
    const larger = {column: 'batch_size', value: 500} as const;
    expect(fresh.backfills.commandFor(row, larger)).toContain('batch_size = 500');
    expect(await fresh.backfills.command(row, larger)).toMatchObject({result: 'sent'});
    expect(await fresh.backfills.read()).toMatchObject([{command: 'pause', batchSize: 500}]);
    expect(await fresh.backfills.command({...row, job: 'another'}, 'pause')).toMatchObject({
      result: 'changed',
    });
    await owner.run('DROP TABLE jobs');
    await fresh.close();
  });

  it('lets tools find, read and change tables that are theirs alone', async () => {
    const owner = await enter('a tool');
    const odd = `odd_${++tables}`;
    await owner.run(stage.sql.createTable(`${odd}_runs`));
    await owner.run(stage.sql.createTable(`oddx${tables}_runs`));
    const {tooling} = await connect(stage.primaryUrl);
    const found = await tooling.tables([`${odd}_*`, 'no_such_table']);
    expect(found).toMatchObject([{name: `${odd}_runs`}]);
    const [table] = found;
    if (table === undefined) return;
    expect(await tooling.tables([`${table.schema}.${odd}_*`])).toEqual(found);
    expect(await tooling.tables([`no_such_schema.${odd}_*`])).toEqual([]);
    expect(await tooling.columns(table)).toEqual(expect.arrayContaining(['id', 'n']));
    expect(await tooling.columns({...table, name: 'no_such_table'})).toEqual([]);
    const name = (words: SqlWords) => `${words.identifier(table.schema)}.${words.identifier(table.name)}`;
    const both = (sql: (words: SqlWords) => string) => ({postgres: sql, mysql: sql});
    const rows = both(
      words => `SELECT ${words.literal("it's \\ 1")} AS text, count(*) AS n FROM ${name(words)} WHERE id = 1`,
    );
    expect(await tooling.read(rows)).toEqual([{text: "it's \\ 1", n: '1'}]);
    expect(await tooling.read({})).toEqual([]);
    const change = (id: number) => ({
      postgres: (words: SqlWords) => `UPDATE ${name(words)} SET n = 7 WHERE id = ${id} RETURNING n AS said`,
      mysql: (words: SqlWords) =>
        `UPDATE ${name(words)} SET n = 7 WHERE id = ${id}; SELECT n AS said FROM ${name(words)} WHERE id = ${id}`,
    });
    expect(await tooling.change(change(1))).toEqual({result: 'sent', reply: '7'});
    expect(await tooling.change(change(99_999_999))).toMatchObject({result: 'changed'});
    await expect(tooling.read(both(words => `DELETE FROM ${name(words)}`))).rejects.toThrow();
  });

  it('opens no acting connection for a console that can never be armed, and closes all it opened', async () => {
    const reading = await connect(stage.aloneUrl, {canAct: false, application: 'reader'});
    expect(reading.facts.own.length).toBe(2);
    expect(reading.actor.ready()).toMatch(/reading only/);
    await reading.probe();
    expect(await stage.connectionsAlone()).toBe(2);
    await reading.close();
    await waitUntil(async () => (await stage.connectionsAlone()) === 0, {what: 'the connections to close'});
  });

  it('says that a stopped server is slow, and reads on when it runs again', async () => {
    stage.primary.pause();
    try {
      const error = await observe(node).catch(thrown => thrown);
      expect(error).toBeInstanceOf(NodeError);
      expect(error.kind).toBe('slow');
    } finally {
      stage.primary.resume();
    }
    await waitUntil(() => observe(node).catch(() => null), {what: 'the server to be read again'});
  });
});
