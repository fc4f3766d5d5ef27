// Lag by a table that somebody writes the time into on the primary; here, the test does.
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {Replica, Server} from '../../demo/servers/server.ts';
import type {HeartbeatTable} from '../../src/engines/engine.ts';
import {query as mysqlQuery} from '../servers/mysql/clients.ts';
import {startMysqlCluster} from '../servers/mysql/servers.ts';
import {query as postgresQuery} from '../servers/postgres/clients.ts';
import {startPostgresCluster} from '../servers/postgres/servers.ts';
import {type Watch, watch} from './replication-watch.ts';

interface Scene {
  readonly name: string;
  readonly start: () => Promise<{readonly primary: Server; readonly replicas: readonly Replica[]}>;
  readonly query: (server: Server, sql: string) => Promise<unknown>;
  /** pt-heartbeat's own table and a plain one, and how the time gets into them. */
  readonly tables: readonly {
    readonly heartbeat: HeartbeatTable;
    readonly create: readonly string[];
    readonly beat: (seconds: number) => string;
  }[];
  readonly stopReplay: string;
  readonly resumeReplay: string;
}

const mysql = (family: 'mysql' | 'mariadb', words: Pick<Scene, 'stopReplay' | 'resumeReplay'>): Scene => ({
  name: family,
  start: () => startMysqlCluster(family, {replicas: 1}),
  query: mysqlQuery,
  tables: [
    {
      heartbeat: {table: 'percona.heartbeat', column: 'ts'},
      create: [
        'CREATE DATABASE percona',
        'CREATE TABLE percona.heartbeat (ts varchar(26) NOT NULL, server_id int unsigned NOT NULL PRIMARY KEY)',
      ],
      beat: seconds =>
        `REPLACE INTO percona.heartbeat VALUES (date_format(utc_timestamp(6) + INTERVAL ${seconds} SECOND, '%Y-%m-%dT%H:%i:%s.%f'), 1)`,
    },
    {
      heartbeat: {table: 'beats', column: 'written at'},
      create: ['CREATE TABLE test.beats (id int PRIMARY KEY, `written at` timestamp(6) NOT NULL)'],
      beat: seconds => `REPLACE INTO test.beats VALUES (1, now(6) + INTERVAL ${seconds} SECOND)`,
    },
  ],
  ...words,
});

const scenes: readonly Scene[] = [
  mysql('mysql', {stopReplay: 'STOP REPLICA SQL_THREAD', resumeReplay: 'START REPLICA SQL_THREAD'}),
  mysql('mariadb', {stopReplay: 'STOP SLAVE SQL_THREAD', resumeReplay: 'START SLAVE SQL_THREAD'}),
  {
    name: 'postgres',
    start: () => startPostgresCluster({replicas: 1}),
    query: postgresQuery,
    tables: [
      {
        heartbeat: {table: 'ops.beats', column: 'at'},
        create: ['CREATE SCHEMA ops', 'CREATE TABLE ops.beats (id int PRIMARY KEY, at timestamptz NOT NULL)'],
        beat: seconds =>
          `INSERT INTO ops.beats VALUES (1, clock_timestamp() + ${seconds} * interval '1 second')
            ON CONFLICT (id) DO UPDATE SET at = excluded.at`,
      },
      {
        heartbeat: {table: 'heartbeat', column: 'ts'},
        create: ['CREATE TABLE heartbeat (ts varchar(26) NOT NULL, server_id int PRIMARY KEY)'],
        beat: seconds =>
          `INSERT INTO heartbeat VALUES (to_char(clock_timestamp() AT TIME ZONE 'UTC' + ${seconds} * interval '1 second',
            'YYYY-MM-DD"T"HH24:MI:SS.US'), 1) ON CONFLICT (server_id) DO UPDATE SET ts = excluded.ts`,
      },
    ],
    stopReplay: 'SELECT pg_wal_replay_pause()',
    resumeReplay: 'SELECT pg_wal_replay_resume()',
  },
];

describe.each(scenes)('heartbeats on $name', ({start, query, tables, stopReplay, resumeReplay}) => {
  let servers: Awaited<ReturnType<Scene['start']>>;
  let replica: Replica;
  let beating: NodeJS.Timeout;

  beforeAll(async () => {
    servers = await start();
    const [first] = servers.replicas;
    if (first === undefined) throw new Error('there is no replica');
    replica = first;
  });
  afterAll(async () => {
    clearInterval(beating);
    for (const server of [...(servers?.replicas ?? []), ...(servers ? [servers.primary] : [])])
      await server.stop();
  });

  const beats = (beat: (seconds: number) => string, seconds = 0) => {
    clearInterval(beating);
    const write = () => query(servers.primary, beat(seconds)).catch(() => undefined);
    beating = setInterval(write, 200);
  };

  const follow = (heartbeat: HeartbeatTable): Promise<Watch> =>
    watch({primary: servers.primary.superuserUrl, replica: replica.superuserUrl}, {heartbeat});

  it.each(tables)('tell the lag by $heartbeat.table', async ({heartbeat, create, beat}) => {
    for (const sql of create) await query(servers.primary, sql);
    await query(servers.primary, beat(0));
    beats(beat);
    const console = await follow(heartbeat);
    await console.until(
      'a small lag',
      ({lag, lagSource}) => lagSource === 'heartbeat' && (lag ?? 1e9) < 1_500,
    );
    await query(replica, stopReplay);
    await console.until(
      'a larger one',
      ({lag, lagSource}) => lagSource === 'heartbeat' && (lag ?? 0) > 2_500,
    );
    await query(replica, resumeReplay);
    await console.until('a small one again', ({lag}) => (lag ?? 1e9) < 1_500);
    await console.close();
  });

  it('are not gone by when the time is not in UTC, or the table cannot be read', async () => {
    const [, second] = tables;
    if (second === undefined) throw new Error('there is no second table');
    beats(second.beat, 7_200);
    const console = await follow(second.heartbeat);
    const ahead = await console.until('a reason', ({heartbeatMissing}) => heartbeatMissing !== null);
    expect(ahead.heartbeatMissing).toMatch(
      /^it lies 1 h 59 m ahead of the server’s clock: it is not written in UTC/,
    );
    expect(ahead.lagSource).not.toBe('heartbeat');
    await console.close();
    const lost = await follow({table: 'nowhere', column: 'ts'});
    const missing = await lost.until('a reason', ({heartbeatMissing}) => heartbeatMissing !== null);
    expect(missing.heartbeatMissing).toMatch(/nowhere/);
    await lost.until('the log to tell', ({lag, lagSource}) => lag === 0 && lagSource === 'log position');
    await lost.close();
  });
});
