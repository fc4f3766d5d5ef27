// Servers on which everybody has a hostile name and says hostile things.
import mysql from 'mysql2/promise';
import type {Client} from 'pg';
import type {Family} from '../../../demo/servers/mysql/dialect.ts';
import type {Server} from '../../../demo/servers/server.ts';
import * as my from '../../servers/mysql/clients.ts';
import {startMysqlCluster, testedReleases} from '../../servers/mysql/servers.ts';
import * as pg from '../../servers/postgres/clients.ts';
import {startPostgresCluster, testedVersions} from '../../servers/postgres/servers.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {evil, misleading, noText} from './evil.ts';

export type Scene = {
  readonly server: Server;
  /** Without the password. */
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  /** Session that blocks, and the one that waits for it. */
  readonly blocker: string;
  readonly waiter: string;
  /** Sessions whose statements are no text, or not what they look like. */
  readonly strange: readonly string[];
  /** Runs for as long as it is let, and says so with these words among its columns. */
  readonly say: (columns: string) => Promise<string>;
  readonly stop: () => Promise<void>;
};

/** A statement of a megabyte, with everything in it. */
const long = (lock: string): string => `${lock} /* ${evil(200)} ${'漢字\x1b[666m '.repeat(100_000)} */`;

const name = evil(40);
const pgName = `"${name.replaceAll('"', '""')}"`;
const myName = `\`${name.replaceAll('`', '``')}\``;

/** A statement as the protocol has it, one byte a character: no driver would send what is no text. */
const sendBytes = (to: Client, sql: string): void => {
  const text = Buffer.from(`${sql}\0`, 'latin1');
  const length = Buffer.alloc(4);
  length.writeInt32BE(text.length + length.length);
  to.connection.stream.write(Buffer.concat([Buffer.from('Q'), length, text]));
};

const onPostgres = async (version: ReturnType<typeof testedVersions>[number]): Promise<Scene> => {
  const settings = {track_activity_query_size: '1MB', max_connections: 20};
  const {primary} = await startPostgresCluster({version, settings, replicas: 0});
  const role = pgName.replace(name, evil(20).replaceAll('"', ''));
  await pg.query(primary, `CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD '${primary.password}'`);
  await pg.query(
    primary,
    `CREATE DATABASE ${pgName} TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'`,
  );
  const [found] = await pg.query<{rolname: string}>(
    primary,
    `SELECT rolname FROM pg_roles WHERE rolname LIKE 'ev%'`,
  );
  const [base] = await pg.query<{datname: string}>(
    primary,
    `SELECT datname FROM pg_database WHERE datname LIKE 'ev%'`,
  );
  const login = {user: found?.rolname ?? '', password: primary.password};
  const enter = (database: string | undefined) =>
    pg.client(primary, login, {applicationName: evil(60), ...(database === undefined ? {} : {database})});
  const holder = await enter(undefined);
  await holder.query(`CREATE TABLE ${pgName} (id int)`);
  await holder.query(`BEGIN`);
  await holder.query(`LOCK TABLE ${pgName} /* ${evil(300)} */`);
  const elsewhere = await enter(base?.datname);
  await elsewhere.query('SET client_encoding = SQL_ASCII');
  const misleader = await enter(undefined);
  const strange = [await pg.backendPid(elsewhere), await pg.backendPid(misleader)].map(String);
  sendBytes(elsewhere, `SELECT pg_sleep(600) -- ${noText}`);
  void misleader.query(`SELECT '${misleading}', pg_sleep(600)`).catch(() => undefined);
  const waiting = await enter(undefined);
  const waiter = await pg.backendPid(waiting);
  void waiting.query(long(`SELECT * FROM ${pgName}`)).catch(() => undefined);
  await waitUntil(
    async () =>
      (await pg.query(primary, 'SELECT FROM pg_locks WHERE pid = $1 AND NOT granted', [waiter])).length > 0,
    {what: 'the waiter to wait'},
  );
  const {host, port, user, password} = primary;
  return {
    server: primary,
    ...{url: `postgres://${user}@${host}:${port}/postgres`, env: {PGPASSWORD: password}},
    ...{blocker: String(await pg.backendPid(holder)), waiter: String(waiter), strange},
    say: async columns => {
      const saying = await enter(undefined);
      const pid = await pg.backendPid(saying);
      void saying.query(`SELECT pg_sleep(600), ${columns}`).catch(() => undefined);
      return String(pid);
    },
    stop: async () => {
      pg.closeClients(primary);
      await primary.stop();
    },
  };
};

const onMysql = async (family: Family, release: string): Promise<Scene> => {
  const settings = {max_allowed_packet: 64 * 1024 * 1024};
  const {primary} = await startMysqlCluster(family, {release, settings, replicas: 0});
  if (family === 'mariadb') await my.query(primary, `INSTALL SONAME 'metadata_lock_info'`);
  const {host, port, user: root, password} = primary;
  const user = evil(14);
  const text = (value: string) => mysql.escape(value);
  await my.query(primary, `CREATE USER ${text(user)}@'%' IDENTIFIED BY ${text(password)}`);
  await my.query(primary, `GRANT ALL ON *.* TO ${text(user)}@'%'`);
  await my.query(primary, `CREATE DATABASE ${myName}`);
  await my.query(primary, `CREATE TABLE ${myName}.${myName} (id int)`);
  const enter = () => my.client(primary, {user, password}, {program: evil(60), database: name});
  const [holder, misleader, waiting] = [await enter(), await enter(), await enter()];
  await holder.query(`LOCK TABLES ${myName} WRITE /* ${evil(300)} */`);
  void misleader.query(`SELECT '${misleading}', SLEEP(600), '\0'`).catch(() => undefined);
  const elsewhere = await my.client(primary, primary, {charset: 'latin1_swedish_ci'});
  await elsewhere.query('SET NAMES binary');
  void elsewhere.query(`SELECT SLEEP(600) -- ${noText}`).catch(() => undefined);
  const waiter = my.connectionId(waiting);
  void waiting.query(long(`SELECT * FROM ${myName}`)).catch(() => undefined);
  const waits =
    family === 'mysql'
      ? `SELECT 1 FROM performance_schema.threads WHERE processlist_id = ? AND processlist_state LIKE 'Waiting for%'`
      : `SELECT 1 FROM information_schema.processlist WHERE id = ? AND state LIKE 'Waiting for%'`;
  await waitUntil(async () => (await my.query(primary, waits, [waiter])).length > 0, {
    what: 'the waiter to wait',
  });
  return {
    server: primary,
    ...{url: `mysql://${root}@${host}:${port}`, env: {MYSQL_PWD: password}},
    ...{blocker: String(my.connectionId(holder)), waiter: String(waiter)},
    strange: [elsewhere, misleader].map(each => String(my.connectionId(each))),
    say: async columns => {
      const saying = await enter();
      void saying.query(`SELECT SLEEP(600), ${columns}`).catch(() => undefined);
      return String(my.connectionId(saying));
    },
    stop: async () => {
      my.closeClients(primary);
      await primary.stop();
    },
  };
};

/** The newest release of each. */
export const scenes: readonly {readonly name: string; readonly open: () => Promise<Scene>}[] = [
  ...testedVersions()
    .slice(-1)
    .map(version => ({name: `PostgreSQL ${version}`, open: () => onPostgres(version)})),
  ...(['mysql', 'mariadb'] as const).flatMap(wanted =>
    testedReleases()
      .filter(({family}) => family === wanted)
      .slice(-1)
      .map(({family, release}) => ({name: `${family} ${release}`, open: () => onMysql(family, release)})),
  ),
];
