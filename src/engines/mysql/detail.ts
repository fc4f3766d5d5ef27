// What is asked about one session when somebody looks at it.
import type {Lock} from '../../core/lock.ts';
import type {SessionId} from '../../core/session.ts';
import {text} from '../row.ts';
import type {Connection} from './connection.ts';
import type {ServerTraits} from './traits.ts';

/** Both process lists hold whole statements, up to a limit of the server; without PROCESS, those of our own user. */
const statementSql = ({family, performanceSchema, may}: ServerTraits, session: number): string =>
  family === 'mysql' && performanceSchema && may.readPerformanceSchema
    ? `select coalesce(p.info, s.sql_text, t.processlist_info) as statement
      from performance_schema.threads t
      left join performance_schema.processlist p on p.id = t.processlist_id
      left join performance_schema.events_statements_current s on s.thread_id = t.thread_id
      where t.processlist_id = ${session} order by s.nesting_event_level limit 1`
    : `select info as statement from information_schema.processlist where id = ${session}`;

export const readStatement = async (
  connection: Connection,
  traits: ServerTraits,
  session: SessionId,
): Promise<string | null> => {
  const [row] = await connection.query(statementSql(traits, Number(session)));
  return text(row, 'statement') || null;
};

export const readLocksOf = async (
  _connection: Connection,
  _traits: ServerTraits,
  _session: SessionId,
): Promise<readonly Lock[]> => [];
