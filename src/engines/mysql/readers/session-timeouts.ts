// Time-outs of single sessions, which MySQL tells and MariaDB does not.
import type {Session, SessionId} from '../../../core/session.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import {idList} from '../sql.ts';
import type {ServerTraits} from '../traits.ts';
import {endless} from './roles.ts';

export type SessionTimeouts = ReadonlyMap<SessionId, NonNullable<Session['timeouts']>>;

const timeoutsSql = (ids: readonly SessionId[]): string => `select t.processlist_id as session,
    max(case when v.variable_name = 'lock_wait_timeout' then v.variable_value * 1000 end) as lock_wait,
    max(case when v.variable_name = 'max_execution_time' then v.variable_value end) as statement
  from performance_schema.threads t
  join performance_schema.variables_by_thread v
    on v.thread_id = t.thread_id and v.variable_name in ('lock_wait_timeout', 'max_execution_time')
  where t.processlist_id in (${idList(ids)}) group by t.processlist_id`;

const timeoutsOf = (row: Row): NonNullable<Session['timeouts']> => {
  const lock = count(row, 'lock_wait') ?? 0;
  return {lock: lock < endless ? lock : 0, statement: count(row, 'statement')};
};

/** `working`: sessions for whom it matters: they run DDL, or are about to. */
export const makeSessionTimeoutsReader = (
  {family, performanceSchema, may}: ServerTraits,
  working: () => readonly SessionId[],
): Reader<SessionTimeouts> => ({
  name: 'session_timeouts',
  every: 2_000,
  budget: 20,
  sql: () => {
    const ids = family === 'mysql' && performanceSchema && may.readPerformanceSchema ? working() : [];
    return ids.length === 0 ? null : timeoutsSql(ids);
  },
  read: rows => new Map(rows.map(row => [text(row, 'session') ?? '', timeoutsOf(row)])),
});
