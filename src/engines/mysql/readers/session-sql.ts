// What is asked about sessions: of performance_schema where it can be read, else of the process list.
import {idList} from '../sql.ts';
import {eventToken, serverStart} from '../tokens.ts';
import {type ServerTraits, since} from '../traits.ts';

/** With more sessions than this, idle ones that hold nothing open are left out. */
export const manySessions = 300;

/** Characters of a statement that a tick brings. */
const shownText = 400;

/** MariaDB's has events of statements too, but process list ids, transactions and clocks that fit are MySQL's alone. */
export const readsThreads = ({family, performanceSchema, may}: ServerTraits): boolean =>
  family === 'mysql' && performanceSchema && may.readPerformanceSchema;

/** One look-up a thread costs more than to hash them all (900 sessions: 20 against 6 ms), which outer joins do since 8.0.20. */
const hashed = (traits: ServerTraits): string =>
  since(traits, {mysql: [8, 0, 20]}) ? 'ignore index (primary)' : '';

/** InnoDB is not asked here: see `leastPause`. */
const isOneOf = (column: string, ids: readonly string[]): string =>
  ids.length === 0 ? 'false' : `${column} in (${idList(ids)})`;

/** The server cuts at a number of bytes, and of that leaves some unused (ten, seen in 9.7) so as not to cut a character. */
const threadsSql = (traits: ServerTraits): string => `select t.processlist_id as id, t.name as thread,
  t.processlist_user as user, t.processlist_host as host, t.processlist_db as db, t.processlist_command as command,
  t.processlist_state as state, left(coalesce(s.sql_text, t.processlist_info), ${shownText}) as statement,
  char_length(coalesce(s.sql_text, t.processlist_info)) > ${shownText}
    or octet_length(s.sql_text) > @@performance_schema_max_sql_text_length - 16 as statement_cut,
  case when s.end_event_id is null and s.event_id is not null then ${eventToken('s')} end as statement_token,
  s.timer_start as statement_start, s.timer_end as statement_end,
  case when x.event_id is not null then ${eventToken('x')} end as transaction_token, x.timer_start as transaction_start,
  ${serverStart('mysql')} as session_token, t.processlist_id = connection_id() as own,
  unix_timestamp(now(6)) * 1000 as now, n.clients, n.sleeping
from performance_schema.threads t
cross join (
  select count(*) as clients, coalesce(sum(processlist_command = 'Sleep'), 0) as sleeping from performance_schema.threads
  where name in ('thread/sql/one_connection', 'thread/mysqlx/worker')) n
left join performance_schema.events_statements_current s ${hashed(traits)}
  on s.thread_id = t.thread_id and s.nesting_event_level = 0
left join performance_schema.events_transactions_current x ${hashed(traits)}
  on x.thread_id = t.thread_id and x.state = 'ACTIVE'`;

const usualThreads = (wanted: readonly string[]): string => `where t.processlist_command <> 'Daemon'
  and (t.processlist_id = connection_id() or n.clients <= ${manySessions} or t.processlist_command <> 'Sleep'
    or x.event_id is not null or ${isOneOf('t.processlist_id', wanted)})`;

/** MariaDB's `info` lacks characters of four bytes. */
export const textOf = ({family}: ServerTraits): string =>
  family === 'mariadb' ? 'convert(p.info_binary using utf8mb4)' : 'p.info';

/** MySQL has neither milliseconds nor numbers of statements there. */
const processColumns = ({family}: ServerTraits): string =>
  family === 'mariadb'
    ? `p.time_ms, if(p.command = 'Sleep' or (p.command = 'Killed' and p.info is null), null, p.query_id) as statement_token`
    : `p.time * 1000 as time_ms, null as statement_token`;

/** One statement with a character of four bytes makes MySQL's information_schema.processlist fail for all (error 3854, seen in 9.7); its twin needs no privilege. */
const processList = (traits: ServerTraits): string =>
  traits.performanceSchema && since(traits, {mysql: [8, 0, 22]})
    ? 'performance_schema.processlist'
    : 'information_schema.processlist';

/** Without performance_schema MySQL does not tell how long it has been up. */
const processToken = ({family}: ServerTraits): string =>
  family === 'mariadb' ? serverStart('mariadb') : 'null';

const processesSql = (traits: ServerTraits): string => `select p.id, p.user, p.host, p.db, p.command, p.state,
  left(${textOf(traits)}, ${shownText}) as statement, char_length(${textOf(traits)}) > ${shownText} as statement_cut,
  ${processColumns(traits)}, ${processToken(traits)} as session_token, p.id = connection_id() as own,
  unix_timestamp(now(6)) * 1000 as now, n.clients, n.sleeping
from ${processList(traits)} p
cross join (
  select count(*) as clients, coalesce(sum(command = 'Sleep'), 0) as sleeping from ${processList(traits)}
  where user not in ('system user', 'event_scheduler') and command not like 'Binlog Dump%') n`;

const usualProcesses = (wanted: readonly string[]): string => `where p.command <> 'Daemon'
  and (p.id = connection_id() or n.clients <= ${manySessions} or p.command <> 'Sleep' or ${isOneOf('p.id', wanted)})`;

/**
 * The sessions of a tick. Our own is always among them: with it the numbers arrive even when nobody else is there.
 * `wanted`: ids of those that were in a transaction, idle or not.
 */
export const tickSql = (traits: ServerTraits, wanted: readonly string[]): string =>
  readsThreads(traits)
    ? `${threadsSql(traits)}\n${usualThreads(wanted)}`
    : `${processesSql(traits)}\n${usualProcesses(wanted)}`;

/** The rows of certain sessions, in the same columns. */
export const sessionsSql = (traits: ServerTraits, ids: readonly string[]): string => {
  const wanted = idList(ids);
  return readsThreads(traits)
    ? `${threadsSql(traits)}\nwhere t.processlist_id in (${wanted})`
    : `${processesSql(traits)}\nwhere p.id in (${wanted})`;
};
