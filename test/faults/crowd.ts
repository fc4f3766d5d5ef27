// Very many sessions at once, over the socket, where no password costs anybody time.
import mysql from 'mysql2/promise';
import pg from 'pg';
import {socketOf} from '../../demo/servers/mysql/sql.ts';
import type {Server} from '../../demo/servers/server.ts';
import type {Kind} from './engines.ts';

export interface Crowd {
  /** Ends them all without waiting for what they run. */
  disperse(): void;
}

type Member = {readonly run: (sql: string) => Promise<unknown>; readonly leave: () => void};

const openPostgres = async ({socketDir: host, port, user}: Server): Promise<Member> => {
  const client = new pg.Client({host, port, user, database: 'postgres', application_name: 'web'});
  client.on('error', () => undefined);
  await client.connect();
  return {run: sql => client.query(sql), leave: () => void client.end().catch(() => undefined)};
};

const openMysql = async (server: Server): Promise<Member> => {
  const {user, database} = server;
  const client = await mysql.createConnection({socketPath: socketOf(server), user, database});
  client.on('error', () => undefined);
  return {run: sql => client.query(sql), leave: () => client.destroy()};
};

const atOnce = 25;

/** Each sends one statement, which need not end. */
export const gather = async (kind: Kind, server: Server, size: number, sql: string): Promise<Crowd> => {
  const open = kind === 'postgres' ? openPostgres : openMysql;
  const members: Member[] = [];
  while (members.length < size) {
    const more = Math.min(atOnce, size - members.length);
    const entered = await Promise.all(Array.from({length: more}, () => open(server)));
    for (const each of entered) void each.run(sql).catch(() => undefined);
    members.push(...entered);
  }
  return {
    disperse: () => {
      for (const each of members) each.leave();
    },
  };
};
