// A large transaction that is ended: what it will cost is said before, and the rollback is followed to its end.
import {describe, expect, it} from 'vitest';
import type {Server} from '../../../demo/servers/server.ts';
import {leftOfRollback} from '../../../src/core/advice/words.ts';
import {rollbackLeft} from '../../../src/core/rollbacks.ts';
import {sessionsById} from '../../../src/core/sessions.ts';
import {outcomeSentence} from '../../../src/text/words/action.ts';
import {armed, refusal, type Watching} from '../../commands/watching.ts';
import {client, query} from '../../servers/mysql/clients.ts';
import {waitForLock} from '../../servers/mysql/locks.ts';
import {useMysqlPrimary} from '../../servers/mysql/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';

/** So many take a second or two to be changed back: several readings. */
const rows = 2 ** 20;

const makeLarge = async (server: Server, table: string) => {
  await query(server, `CREATE TABLE ${table} (id int AUTO_INCREMENT PRIMARY KEY, n int NOT NULL)`);
  await query(
    server,
    `INSERT INTO ${table} (n) WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 512)
    SELECT a.n FROM numbers a JOIN numbers b JOIN (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) c`,
  );
};

const nameOf = ({host, port}: Server) => `${host}:${port}`;

/** What was said of a session's rollback while it went on. */
const follow = ({session}: Watching, node: string, id: string) => {
  const left: (number | null)[] = [];
  const said: string[] = [];
  session.journal.subscribe(state => {
    const now = state.nodes[node];
    const rollback = now ? rollbackLeft(now, id) : null;
    if (rollback === null) return;
    left.push(rollback.rows);
    said.push(leftOfRollback(rollback));
  });
  return {left, said};
};

describe.each(['mysql', 'mariadb'] as const)('a rollback on %s', family => {
  const primary = useMysqlPrimary(family);

  it('is announced with its rows, followed while it goes on, and settled with how long it took', async () => {
    const server = primary();
    const name = nameOf(server);
    await makeLarge(server, 'large');
    const watched = await armed(server.superuserUrl, {interval: '500ms'});
    const victim = await client(server);
    const id = String(victim.threadId);
    await victim.query('BEGIN');
    await victim.query('UPDATE large SET n = n + 1');
    const waiter = await waitForLock(server, 'UPDATE large SET n = 0 WHERE id = 1');
    await watched.seen(name, 'the large transaction and who waits for it', node => {
      const session = sessionsById(node).get(id);
      return (
        session?.state === 'idle in transaction' &&
        node.graph.byBlocker.has(id) &&
        session.rowsChanged === rows
      );
    });
    const plan = watched.plan('terminate', {sessions: [id]});
    expect(plan.effect).toMatchObject({
      frees: 1,
      rollsBack: expect.stringMatching(/^about 1,048,576 changed rows/),
    });
    const {left, said} = follow(watched, name, id);
    const running = watched.session.run(plan);
    await waitUntil(() => left.length > 1, {what: 'the rollback to be seen under way'});
    expect(refusal(watched, 'terminate', {sessions: [id]})).toContain('is rolling back already');
    await running;
    const [settled] = watched.all('action.settled').slice(-1);
    const [asked] = watched.all('action.asked').slice(-1);
    expect(settled).toMatchObject({
      outcome: 'gone',
      detail: expect.stringMatching(/^about 1,048,576 rows were changed back in \d+\.\d s$/),
      released: 1,
    });
    if (asked && settled) expect(outcomeSentence(asked, settled)).toContain('changed back');
    const counted = left.filter(each => each !== null);
    expect(counted.length).toBeGreaterThan(1);
    expect(counted).toEqual(counted.toSorted((a, b) => b - a));
    expect(counted.at(-1)).toBeLessThan(rows);
    expect(said.at(-1)).toMatch(/^[\d,]+ rows? left, about \d+ s$/);
    expect(await waiter.outcome).not.toBeInstanceOf(Error);
    const [row] = await query<{n: number}>(server, 'SELECT COUNT(*) AS n FROM large WHERE n > 512');
    expect(row?.n).toBe(0);
  }, 120_000);

  it('of a cancelled statement ends with the statement, not with its session', async () => {
    const server = primary();
    const name = nameOf(server);
    await makeLarge(server, 'cancelled');
    const watched = await armed(server.superuserUrl, {interval: '500ms'});
    const victim = await client(server);
    const id = String(victim.threadId);
    const outcome = victim.query('UPDATE cancelled SET n = n + 1 + SLEEP(0)').catch((error: Error) => error);
    await watched.seen(name, 'some of its work', node => {
      const session = sessionsById(node).get(id);
      return session?.state === 'active' && (session.rowsChanged ?? 0) > 20_000;
    });
    const plan = watched.plan('cancel', {sessions: [id]});
    expect(plan.effect.rollsBack).toMatch(/^about [\d,]+ changed rows/);
    await watched.session.run(plan);
    const [settled] = watched.all('action.settled').slice(-1);
    expect(settled).toMatchObject({outcome: 'stopped', detail: expect.stringContaining('changed back')});
    expect(await outcome).toBeInstanceOf(Error);
    const [row] = await query<{n: number}>(server, 'SELECT COUNT(*) AS n FROM cancelled WHERE n > 512');
    expect(row?.n).toBe(0);
    await victim.query('SELECT 1');
    victim.destroy();
  }, 120_000);
});
