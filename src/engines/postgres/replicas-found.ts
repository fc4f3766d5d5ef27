// Where the replicas of a primary may be reached: it knows their addresses, and they mostly listen on its own port.
import type {Target} from '../engine.ts';
import {text} from '../row.ts';
import type {Connection} from './connection.ts';
import type {PostgresSettings} from './settings.ts';

const sql = `select distinct application_name as name, host(client_addr) as host, inet_server_port() as port,
  client_addr = inet_server_addr() as same_host
from pg_stat_replication where client_addr is not null and state is distinct from 'backup'`;

/** A replica on the primary's own host must listen elsewhere: where, the primary does not know. */
export const findReplicas = async (
  connection: Connection,
  settings: PostgresSettings,
): Promise<readonly {readonly name: string; readonly target: Target}[]> => {
  const rows = await connection.query(sql);
  const elsewhere = rows.filter(row => text(row, 'same_host') === 'f');
  return Promise.all(
    elsewhere.map(async row => ({
      name: text(row, 'name') || (text(row, 'host') ?? ''),
      target: await settings.sibling(text(row, 'host') ?? '', settings.port),
    })),
  );
};
