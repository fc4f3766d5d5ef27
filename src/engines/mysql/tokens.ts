// What tells a session, its transaction and its statement from later ones, as SQL: written by the reading of sessions, compared again by
// the statement that acts. Above this folder they are opaque.
import type {Family} from './traits.ts';

const uptimeTable: Readonly<Record<Family, string>> = {
  mysql: 'performance_schema.global_status',
  mariadb: 'information_schema.global_status',
};

/**
 * `Identity.session`: when the server started, epoch s, since it gives no connection id twice before it starts again. Exact: both are
 * taken at the start of the statement that asks.
 */
export const serverStart = (family: Family): string =>
  `(select cast(unix_timestamp() - variable_value as signed) from ${uptimeTable[family]} where variable_name = 'Uptime')`;

/**
 * On MySQL: `Identity.statement` from events_statements_current (nesting level 0, not ended), `Identity.transaction` from
 * events_transactions_current (ACTIVE), which keeps its number from BEGIN to the end, while InnoDB's own changes with the first write.
 */
export const eventToken = (alias: string): string => `concat(${alias}.thread_id, ':', ${alias}.event_id)`;

/** The condition for such an event, of which nothing is true where the token is none. */
export const isEvent = (alias: string, token: string): string => {
  const [, thread, event] = /^(\d+):(\d+)$/.exec(token) ?? [];
  return thread === undefined ? 'FALSE' : `${alias}.thread_id = ${thread} AND ${alias}.event_id = ${event}`;
};

/** On MariaDB: `Identity.transaction`. Until it writes, a transaction has the number 0 like all others, so its start belongs to it. */
export const trxToken = (alias: string): string => `concat(${alias}.trx_started, '/', ${alias}.trx_id)`;

export const isTrx = (alias: string, token: string): string => {
  const [, started, id] = /^([\d :.-]+)\/(\d+)$/.exec(token) ?? [];
  return started === undefined ? 'FALSE' : `${alias}.trx_started = '${started}' AND ${alias}.trx_id = ${id}`;
};
