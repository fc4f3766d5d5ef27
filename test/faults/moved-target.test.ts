// Between the confirmation and the answer the target ends, or somebody else has its id: nothing is sent, and what changed is said.
import {describe, expect, it} from 'vitest';
import type {Server} from '../../demo/servers/server.ts';
import {valueIn} from '../../src/core/observation.ts';
import type {Session} from '../../src/core/session.ts';
import {armed, type Watching} from '../commands/watching.ts';
import {openProgram} from '../e2e/open-program.ts';
import {connect, seen as observed, sessionIn, targetOf} from '../engines/consoles.ts';
import type {Actor} from '../engines/stage.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {addressOf, type Engine, engines, withoutPassword} from './engines.ts';

/** Idle in a transaction that has written. */
const idle = async ({enter}: Engine, server: Server): Promise<Actor> => {
  const made = await enter(server, 'reporting');
  await made.run('BEGIN');
  await made.run('INSERT INTO orders VALUES (1)');
  return made;
};

/** InnoDB's list of transactions is a tenth of a second late, and later while it is read more often than that. */
const forget = async ({kind, query}: Engine, server: Server, {id}: Actor): Promise<void> => {
  if (kind === 'postgres') return;
  const sql = `SELECT 1 FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = ${id}`;
  await waitUntil(async () => (await query(server, sql)).length === 0, {
    what: 'the end to be seen',
    every: 150,
  });
};

const isIdle = ({state}: Session): boolean => state.startsWith('idle in transaction');

const confirm = async (watched: Watching, server: Server, {id}: Actor) => {
  await watched.seen(addressOf(server), `session ${id}`, ({observation}) =>
    (observation ? (valueIn(observation.sessions) ?? []) : []).some(each => each.id === id && isIdle(each)),
  );
  return watched.plan('terminate', {sessions: [id]});
};

describe.each(engines)('a target that is another by now, on $name', engine => {
  const cluster = engine.use();
  const makeTable = () => engine.query(cluster().primary, 'CREATE TABLE IF NOT EXISTS orders (id int)');

  it('is not signalled by a console that has not read since', async () => {
    await makeTable();
    const {primary} = cluster();
    const [finished, other] = [await idle(engine, primary), await idle(engine, primary)];
    const watched = await armed(engine.urlOf(primary), {interval: '10m'});
    const plan = await confirm(watched, primary, finished);
    await finished.run('COMMIT');
    await forget(engine, primary, finished);
    expect(watched.session.stillSame(plan)).toBeNull();
    await watched.session.run(plan);
    expect(watched.all('action.refused').at(-1)?.reason).toMatch(/transaction of \d+ has ended/);
    expect(await finished.run('SELECT 1')).toBeTruthy();

    const [item] = plan.items;
    if (item?.target.type !== 'session') throw new Error('not a session');
    await finished.end();
    await watched.session.run(plan);
    expect(watched.all('action.refused').at(-1)?.reason).toMatch(/is gone|has ended/);
    expect(watched.all('action.sent')).toEqual([]);
    await other.end();
  });

  it('is not signalled where its id is somebody else’s now', async () => {
    await makeTable();
    const {primary} = cluster();
    const [first, second] = [await idle(engine, primary), await idle(engine, primary)];
    const node = await connect(engine.urlOf(primary));
    const [one, two] = await observed(node, 'both sessions', now => {
      const both = [sessionIn(now, first.id), sessionIn(now, second.id)];
      return both.every(each => each !== undefined && isIdle(each)) ? both : null;
    });
    if (!one || !two) throw new Error('not seen');
    await first.end();
    // As if the system had given the id of the first to the second, which no test can make it do.
    const reused = {...targetOf(one), session: two.id};
    for (const action of ['terminate', 'cancel'] as const) {
      const reply = await node.actor.signal(action, reused);
      expect(reply.result).not.toBe('sent');
    }
    expect(await node.actor.signal('terminate', reused)).toMatchObject({
      result: 'changed',
      reply: expect.stringMatching(/is gone; a new session has its process id now|is in a new transaction/),
    });
    expect(await second.run('SELECT 1')).toBeTruthy();
    await second.end();
    await node.close();
  });

  it('is said to have ended in the open confirmation, whose yes does nothing then', async () => {
    await makeTable();
    const {primary} = cluster();
    const holder = await idle(engine, primary);
    const {url, env} = withoutPassword(engine.urlOf(primary));
    const console = openProgram(['watch', url, '--arm', '--operator', 'ann'], {env});
    await console.waitFor(/ ARMED /);
    await console.waitFor(new RegExp(`\\b${holder.id} +idle in tx`));
    console.press('2');
    await console.waitFor(/2 Sessions ━/);
    console.press('g');
    await console.waitFor(new RegExp(`▶ ${holder.id} `));
    console.press('t');
    await console.waitFor(new RegExp(`Terminate ${holder.id}[\\s\\S]*y does it`));
    await holder.run('COMMIT');
    await console.waitFor(
      new RegExp(`transaction of ${holder.id} has ended[\\s\\S]*Nothing is\\s[\\s\\S]*sent`),
    );
    console.press('y');
    console.press('escape');
    await console.waitFor(lines => !lines.join('\n').includes('Nothing is'));
    expect(await holder.run('SELECT 1')).toBeTruthy();
    await holder.end();
  });
});
