// A server without a free connection: what was opened before goes on, and who comes later is told, or let in by a slot in reserve.
import {beforeAll, describe, expect, it} from 'vitest';
import {freePort} from '../../demo/servers/ports.ts';
import type {Server} from '../../demo/servers/server.ts';
import {armed, type Watching} from '../commands/watching.ts';
import {openProgram} from '../e2e/open-program.ts';
import type {Actor} from '../engines/stage.ts';
import type {Login} from '../servers/login.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {addressOf, type Engine, engines, type Kind, withoutPassword} from './engines.ts';

const port = await freePort();
const settings = {
  postgres: {max_connections: 18, superuser_reserved_connections: 3, reserved_connections: 4},
  mysql: {max_connections: 12, admin_address: '127.0.0.1', admin_port: port},
  mariadb: {max_connections: 12, extra_port: port, extra_max_connections: 3},
};

/** `crowd` may nothing, `oncall` may watch and end sessions, `late` may use what is in reserve as well. */
const accounts: Readonly<Record<Kind, readonly string[]>> = {
  postgres: [
    `CREATE ROLE crowd LOGIN PASSWORD 'pw'`,
    `CREATE ROLE oncall LOGIN PASSWORD 'pw' IN ROLE pg_monitor, pg_signal_backend`,
    `CREATE ROLE late LOGIN PASSWORD 'pw' IN ROLE pg_monitor, pg_signal_backend, pg_use_reserved_connections`,
  ],
  mysql: [
    ...['crowd', 'oncall', 'late'].map(name => `CREATE USER ${name}@'%' IDENTIFIED BY 'pw'`),
    ...['crowd', 'oncall', 'late'].map(name => `GRANT ALL ON test.* TO ${name}@'%'`),
    `GRANT PROCESS, REPLICATION CLIENT, CONNECTION_ADMIN ON *.* TO oncall@'%'`,
    `GRANT PROCESS, REPLICATION CLIENT, CONNECTION_ADMIN, SERVICE_CONNECTION_ADMIN ON *.* TO late@'%'`,
    `GRANT SELECT ON performance_schema.* TO oncall@'%', late@'%'`,
  ],
  mariadb: [
    ...['crowd', 'oncall', 'late'].map(name => `CREATE USER ${name}@'%' IDENTIFIED BY 'pw'`),
    ...['crowd', 'oncall', 'late'].map(name => `GRANT ALL ON test.* TO ${name}@'%'`),
    `GRANT PROCESS, SLAVE MONITOR, BINLOG MONITOR, CONNECTION ADMIN ON *.* TO oncall@'%', late@'%'`,
  ],
};

const login = (user: string): Login => ({user, password: 'pw'});

/** Refused so often in a row, it is full: those who have just left may hold their places a moment longer. */
const surely = 5;

/** Takes every connection that there is for this user. */
const fill = async ({enter}: Engine, server: Server, user = 'crowd'): Promise<readonly Actor[]> => {
  const taken: Actor[] = [];
  for (let refused = 0; refused < surely; )
    try {
      taken.push(await enter(server, 'crowd', login(user)));
      refused = 0;
    } catch {
      refused += 1;
    }
  return taken;
};

/** And those that are kept for whoever may end sessions, by the reserved port too. */
const fillWholly = async (engine: Engine, server: Server): Promise<readonly Actor[]> => [
  ...(await fill(engine, server)),
  ...(await fill(engine, server, 'oncall')),
  ...(await fill(engine, {...server, port}, 'oncall')),
];

/** Nobody of an earlier test is there any more. */
const emptied = ({kind, query}: Engine, server: Server) => {
  const sql =
    kind === 'postgres'
      ? `SELECT FROM pg_stat_activity WHERE usename IN ('crowd', 'oncall', 'late')`
      : `SELECT 1 FROM information_schema.processlist WHERE user IN ('crowd', 'oncall', 'late')`;
  return waitUntil(async () => (await query(server, sql)).length === 0, {what: 'an empty server'});
};

const kindsOf = ({session}: Watching) =>
  Object.values(session.journal.state().alerts).map(({alert}) => alert.kind);

const endAll = (taken: readonly Actor[]) => Promise.all(taken.map(each => each.end().catch(() => undefined)));

describe.each(engines)('a full server: $name', engine => {
  const {use, kind, query, urlOf} = engine;
  const cluster = use({settings});
  beforeAll(async () => {
    for (const sql of accounts[kind]) await query(cluster().primary, sql);
  });

  it('is still read and acted on by who was there before', async () => {
    const {primary} = cluster();
    const watched = await armed(urlOf(primary, {login: login('oncall')}));
    const name = addressOf(primary);
    await watched.seen(name, 'a reading', ({observation}) => observation);
    const taken = await fillWholly(engine, primary);
    const [victim] = taken;
    if (!victim) throw new Error('the server was full from the start');
    const ended = victim.start(engine.sleep(600));
    await waitUntil(() => kindsOf(watched).includes('connections'), {what: 'the alert on connections'});
    const before = watched.node(name).observedAt ?? 0;
    await watched.seen(name, 'a reading of the full server', ({observedAt}) => (observedAt ?? 0) > before);
    await watched.seen(name, 'the session', ({observation}) =>
      observation && 'value' in observation.sessions
        ? observation.sessions.value.some(({id, state}) => id === victim.id && state === 'active')
        : false,
    );
    await watched.session.run(watched.plan('terminate', {sessions: [victim.id]}));
    expect(watched.all('action.settled').at(-1)).toMatchObject({outcome: 'gone'});
    expect(await ended).toBeInstanceOf(Error);
    expect(watched.all('node.lost')).toEqual([]);
    await watched.session.close('enough');
    await endAll(taken);
  });

  it('says that it is full to who comes later, and lets in whom it keeps something in reserve for', async () => {
    const {primary} = cluster();
    const name = addressOf(primary);
    await emptied(engine, primary);
    const taken = await fill(engine, primary);
    const {url, env} = withoutPassword(engine.urlOf(primary, {login: login('crowd')}));
    const outside = openProgram(['watch', url, '--read-only', '--operator', 'ann'], {env});
    await outside.waitFor(new RegExp(`${name} has no free connection`));

    const late = await armed(urlOf(primary, {login: login('late')}));
    await late.seen(name, 'a reading by the slot in reserve', ({observation}) => observation);
    const victim = taken[0]?.id ?? '';
    await late.session.run(late.plan('terminate', {sessions: [victim]}));
    expect(late.all('action.settled').at(-1)).toMatchObject({outcome: 'gone'});

    await endAll(taken);
    await outside.waitFor(new RegExp(`✔ connected to ${name}`));
  });
});
