// A role or server set to end everything at once: our sessions bring limits of their own.
import {beforeAll, describe, expect, it} from 'vitest';
import {valueIn} from '../../src/core/observation.ts';
import {armed} from '../commands/watching.ts';
import type {Actor} from '../engines/stage.ts';
import type {Login} from '../servers/login.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {addressOf, engines, type Kind} from './engines.ts';

const hasty: Login = {user: 'hasty', password: 'pw'};

const postgresLimits = ['statement', 'lock', 'idle_in_transaction_session', 'idle_session', 'transaction'];

const accounts: Readonly<Record<Kind, readonly string[]>> = {
  postgres: [
    `CREATE ROLE hasty LOGIN PASSWORD 'pw' IN ROLE pg_monitor, pg_signal_backend`,
    `CREATE ROLE shop LOGIN PASSWORD 'pw'`,
  ],
  mysql: [
    `CREATE USER shop@'%' IDENTIFIED BY 'pw'`,
    `CREATE USER hasty@'%' IDENTIFIED BY 'pw'`,
    `GRANT PROCESS, REPLICATION CLIENT, CONNECTION_ADMIN ON *.* TO hasty@'%'`,
    `GRANT SELECT ON performance_schema.* TO hasty@'%'`,
    `GRANT ALL ON test.* TO hasty@'%'`,
  ],
  mariadb: [
    `CREATE USER shop@'%' IDENTIFIED BY 'pw'`,
    `CREATE USER hasty@'%' IDENTIFIED BY 'pw'`,
    `GRANT PROCESS, SLAVE MONITOR, BINLOG MONITOR, CONNECTION ADMIN ON *.* TO hasty@'%'`,
    `GRANT ALL ON test.* TO hasty@'%'`,
  ],
};

/** Nobody could work under them. Where an account has none, they are those of every session that begins from then on. */
const limits: Readonly<Record<Kind, readonly string[]>> = {
  postgres: [
    ...postgresLimits.map(name => `ALTER ROLE hasty SET ${name}_timeout = '1ms'`),
    'ALTER ROLE hasty SET default_transaction_read_only = on',
  ],
  mysql: [
    ...['max_execution_time', 'lock_wait_timeout', 'innodb_lock_wait_timeout', 'wait_timeout'].map(
      name => `SET GLOBAL ${name} = 1`,
    ),
    'SET GLOBAL transaction_read_only = ON',
  ],
  mariadb: [
    `ALTER USER hasty@'%' WITH MAX_STATEMENT_TIME 0.001`,
    ...['lock_wait_timeout', 'innodb_lock_wait_timeout'].map(name => `SET GLOBAL ${name} = 0`),
    ...['wait_timeout', 'idle_transaction_timeout', 'idle_readonly_transaction_timeout'].map(
      name => `SET GLOBAL ${name} = 1`,
    ),
    'SET GLOBAL tx_read_only = ON',
  ],
};

const controlTable: Readonly<Record<'postgres' | 'mysql', readonly string[]>> = {
  postgres: [
    `CREATE TABLE jobs (job text PRIMARY KEY, target text, command text NOT NULL DEFAULT 'run',
      state text NOT NULL DEFAULT 'running', cursor_pos text, rows_done bigint NOT NULL DEFAULT 0, rows_total bigint,
      batch_size int, sleep_ms int, worker text, note text,
      started_at timestamptz NOT NULL DEFAULT now(), heartbeat_at timestamptz NOT NULL DEFAULT now())`,
    `COMMENT ON TABLE jobs IS 'backfill-control v1'`,
    `INSERT INTO jobs (job) VALUES ('orders')`,
    'GRANT SELECT, UPDATE ON jobs TO hasty',
  ],
  mysql: [
    `CREATE TABLE jobs (job varchar(190) PRIMARY KEY, target varchar(190), command varchar(20) NOT NULL DEFAULT 'run',
      state varchar(20) NOT NULL DEFAULT 'running', cursor_pos text, rows_done bigint NOT NULL DEFAULT 0, rows_total bigint,
      batch_size int, sleep_ms int, worker varchar(190), note text,
      started_at datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
      heartbeat_at datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)) COMMENT = 'backfill-control v1'`,
    `INSERT INTO jobs (job) VALUES ('orders')`,
  ],
};

describe.each(engines)('limits of a millisecond on $name', engine => {
  const cluster = engine.use();
  let shop: Actor;
  beforeAll(async () => {
    const {primary} = cluster();
    const root = await engine.enter(primary, 'setup');
    const {kind} = engine;
    for (const sql of [...accounts[kind], ...controlTable[kind === 'postgres' ? 'postgres' : 'mysql']])
      await root.run(sql);
    // Before there are limits.
    shop = await engine.enter(primary, 'shop', {user: 'shop', password: 'pw'});
    for (const sql of limits[kind]) await root.run(sql);
  });

  it('end nothing of ours: all is read, over the same connections, and acts are done', async () => {
    const {primary} = cluster();
    const name = addressOf(primary);
    const ended = shop.start(engine.sleep(600));
    const watched = await armed(engine.urlOf(primary, {login: hasty}));
    const own = await watched.seen(name, 'all connections', ({facts}) =>
      facts?.own.length === 3 ? facts.own : null,
    );
    await waitUntil(() => watched.all('node.observed').length > 4, {what: 'five readings', timeout: 30_000});
    await watched.seen(name, 'the session', ({observation}) =>
      (observation ? (valueIn(observation.sessions) ?? []) : []).some(
        ({id, state}) => id === shop.id && state === 'active',
      ),
    );
    await watched.session.run(watched.plan('terminate', {sessions: [shop.id]}));
    expect(watched.all('action.settled').at(-1)).toMatchObject({outcome: 'gone'});
    expect(await ended).toBeInstanceOf(Error);

    // Nobody works on the job: what counts is what is written.
    void watched.session.run(watched.plan('pause'));
    await waitUntil(() => watched.all('action.sent').length > 1, {what: 'the pause to be written'});
    expect(await engine.query(primary, 'SELECT command FROM jobs')).toEqual([{command: 'pause'}]);

    expect(watched.all('node.lost')).toEqual([]);
    expect(watched.node(name).facts?.own).toEqual(own);
  });
});
