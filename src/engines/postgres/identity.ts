// Which server is behind a connection, and in which role.
import type {Role} from '../../core/event.ts';
import {flag, text} from '../row.ts';
import type {Connection} from './connection.ts';
import {micros} from './sql.ts';

export type ServerIdentity = {readonly role: Role; readonly server: string};

const identitySql = `select pg_is_in_recovery() as replica,
  (select system_identifier from pg_control_system()) as system, ${micros('pg_postmaster_start_time()')} as started`;

/** A promoted replica keeps both the system's identifier and its process. */
export const readIdentity = async (connection: Connection): Promise<ServerIdentity> => {
  const [row] = await connection.query(identitySql);
  return {
    role: flag(row, 'replica') ? 'replica' : 'primary',
    server: `${text(row, 'system')}:${text(row, 'started')}`,
  };
};
