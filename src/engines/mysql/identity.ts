// Which server is behind a connection, and in which role.
import type {Role} from '../../core/event.ts';
import {count, type Row, text} from '../row.ts';
import type {Connection} from './connection.ts';
import {errorNumber} from './errors.ts';
import {type Family, since} from './traits.ts';

export type ServerIdentity = {readonly role: Role; readonly server: string};

const uptimeTable: Readonly<Record<Family, string>> = {
  mysql: 'performance_schema.global_status',
  mariadb: 'information_schema.global_status',
};

/** MariaDB has a name of its own for each server since 10.6.19 or so; which machine and port it is tells as much. */
const uniqueName: Readonly<Record<Family, string>> = {
  mysql: '@@server_uuid',
  mariadb: `concat_ws(':', @@server_id, @@hostname, @@port)`,
};

/**
 * The server counts its uptime from the start of the statement that asks, which unix_timestamp() tells too: their
 * difference is the moment of its start and stays the same to the second, whatever happens to its clock.
 * Without performance_schema MySQL does not tell its uptime there: a restart is not noticed then.
 */
const serverSql = (family: Family): string => `select concat_ws(':', ${uniqueName[family]},
    (select cast(unix_timestamp() - variable_value as signed) from ${uptimeTable[family]} where variable_name = 'uptime')) as server,
  @@global.read_only as read_only, @@global.innodb_read_only as storage_read_only`;

export const replicaStatusSql = (connection: Pick<Connection, 'family' | 'version'>): string => {
  if (connection.family === 'mariadb') return 'show all slaves status';
  return since(connection, {mysql: [8, 0, 22]}) ? 'show replica status' : 'show slave status';
};

/** Rows of the replication status; `null`: our user may not see it. */
const readReplication = async (connection: Connection): Promise<readonly Row[] | null> => {
  try {
    return await connection.query(replicaStatusSql(connection));
  } catch (error) {
    if (errorNumber(error) === 1227) return null;
    throw error;
  }
};

/** Members of a group feed each other over channels with these names, the primary too. */
const isOfGroup = (row: Row): boolean => (text(row, 'Channel_Name') ?? '').startsWith('group_replication_');

/**
 * A replica is what has a source to replicate from, running or not: a replica that accepts writes is one too, and a
 * primary that is read-only for a while is none. Where that cannot be seen, or says nothing (members of a group, readers
 * on shared storage), whoever does not accept writes counts as one.
 */
export const roleOf = (replication: readonly Row[] | null, server: Row | undefined): Role => {
  if (replication?.some(row => !isOfGroup(row))) return 'replica';
  if (count(server, 'storage_read_only') === 1) return 'replica';
  const silent = replication === null || replication.length > 0;
  return silent && count(server, 'read_only') === 1 ? 'replica' : 'primary';
};

export const readIdentity = async (connection: Connection): Promise<ServerIdentity> => {
  const [server] = await connection.query(serverSql(connection.family));
  return {
    role: roleOf(await readReplication(connection), server),
    server: text(server, 'server') ?? '',
  };
};
