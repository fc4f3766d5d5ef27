// What is there now under the id of a session that is to be signalled, or was.
import {type Row, text} from '../../row.ts';
import type {Access} from '../access.ts';
import type {Connection} from '../connection.ts';
import {eventToken, serverStart, trxToken} from '../tokens.ts';

export type SessionNow = {
  readonly session: string | null;
  readonly transaction: string | null;
  readonly statement: string | null;
  /** Name of the thread; empty on MariaDB. */
  readonly thread: string;
  readonly user: string;
  readonly command: string;
  readonly rollingBack: boolean;
};

/** DDL has transactions of its own beside the session's. */
const rollsBack = (id: string, seesTransactions: boolean): string =>
  seesTransactions
    ? `exists (select 1 from information_schema.innodb_trx r
    where r.trx_mysql_thread_id = ${id} and r.trx_state = 'ROLLING BACK')`
    : 'false';

const mysqlSql = (
  id: number,
  seesTransactions: boolean,
): string => `select ${serverStart('mysql')} as session,
  t.name as thread, t.processlist_user as user, t.processlist_command as command,
  (select ${eventToken('s')} from performance_schema.events_statements_current s
    where s.thread_id = t.thread_id and s.nesting_event_level = 0 and s.end_event_id is null) as statement,
  (select ${eventToken('x')} from performance_schema.events_transactions_current x
    where x.thread_id = t.thread_id and x.state = 'ACTIVE') as transaction,
  ${rollsBack('t.processlist_id', seesTransactions)} as rolls_back
from performance_schema.threads t where t.processlist_id = ${id}`;

/** A session that was killed while it was idle keeps the id of its last statement, and has no text. */
const mariadbSql = (
  id: number,
  seesTransactions: boolean,
): string => `select ${serverStart('mariadb')} as session,
  '' as thread, p.user as user, p.command as command,
  if(p.command = 'Sleep' or (p.command = 'Killed' and p.info is null), null, p.query_id) as statement,
  ${seesTransactions ? `(select min(${trxToken('x')}) from information_schema.innodb_trx x where x.trx_mysql_thread_id = p.id)` : 'null'} as transaction,
  ${rollsBack('p.id', seesTransactions)} as rolls_back
from information_schema.processlist p where p.id = ${id}`;

const nowOf = (row: Row): SessionNow => ({
  session: text(row, 'session'),
  transaction: text(row, 'transaction'),
  statement: text(row, 'statement'),
  thread: text(row, 'thread') ?? '',
  user: text(row, 'user') ?? '',
  command: text(row, 'command') ?? '',
  rollingBack: text(row, 'rolls_back') === '1',
});

/** `null`: nobody, or nobody that our user may see. */
export const sessionNow = async (
  connection: Connection,
  id: string,
  {traits}: Pick<Access, 'traits'>,
): Promise<SessionNow | null> => {
  const sql = traits.family === 'mysql' ? mysqlSql : mariadbSql;
  const [row] = await connection.query(sql(Number(id), traits.may.seeProcesses));
  return row === undefined ? null : nowOf(row);
};
