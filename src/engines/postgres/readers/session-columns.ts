// What is asked of pg_stat_activity about a session, wherever one is read.
import {micros} from '../sql.ts';

/** Characters of a statement that a tick brings. */
const shownText = 400;

/**
 * Bytes of another database may be no valid text in ours, and string functions fail on them (seen in 18.4); there, and
 * in SQL_ASCII, every byte beyond ASCII is written as an octal escape. `length` in characters; `null`: all of it.
 */
export const safeText = (length: number | null): string => {
  const limited = (value: string) => (length === null ? value : `left(${value}, ${length})`);
  return `case when datid is null or datid = any (array(
      select d.oid from pg_database d, pg_database own
      where own.datname = current_database() and own.encoding <> 0 and d.encoding = own.encoding))
    then ${limited('query')} else ${limited("encode(textsend(query), 'escape')")} end`;
};

/** The server itself cuts at a number of bytes, at most three of which it may leave unused so as not to cut a character. */
const cutByServer = `octet_length(query) >= (select pg_size_bytes(current_setting('track_activity_query_size')) - 4)`;

export const sessionColumns = `pid, leader_pid as leader, usename as "user", datname as database,
  application_name as application,
  coalesce(host(client_addr), case when client_port = -1 then 'local socket' end) as client,
  backend_type as type, state, wait_event_type as wait_type, wait_event,
  ${micros('backend_start')} as session_token, ${micros('xact_start')} as transaction_token,
  ${micros('query_start')} as statement_token, ${micros('state_change')} as state_since,
  case when backend_type is not null then backend_xid is not null end as has_written,
  age(backend_xmin) as snapshot_age, ${safeText(shownText)} as statement,
  octet_length(query) as statement_bytes, ${cutByServer} as statement_cut,
  case when wait_event = 'SafeSnapshot' then array_to_string(pg_safe_snapshot_blocking_pids(pid), ' ') end
    as safe_snapshot_blockers`;
