// What sessions of a tool said last, where the server keeps that: a statement of a few milliseconds is seldom seen while it runs.
import type {SessionId} from '../core/session.ts';
import type {Node} from '../engines/engine.ts';

export type Said = {readonly session: SessionId; readonly statement: string};

/** So many sessions are asked about at most. */
const most = 100;

/** Statements with this mark that run now or were among the last of these sessions. Never rejects. */
export const saidBy = async (
  {tooling}: Node,
  sessions: readonly SessionId[],
  mark: string,
): Promise<readonly Said[]> => {
  const now = tooling
    .sessions()
    .flatMap(({id, statement}) => (statement?.includes(mark) ? [{session: id, statement}] : []));
  const ids = sessions.filter(id => /^\d+$/.test(id)).slice(0, most);
  if (ids.length === 0) return now;
  const rows = await tooling
    .read({
      mysql: ({literal}) =>
        `select t.processlist_id as session, h.sql_text as statement
        from performance_schema.threads t join performance_schema.events_statements_history h using (thread_id)
        where t.processlist_id in (${ids.join(', ')}) and locate(${literal(mark)}, h.sql_text) > 0`,
    })
    // It is no loss where the server keeps none, or does not show them to us.
    .catch(() => []);
  const earlier = rows.flatMap(({session, statement}) =>
    session && statement ? [{session, statement}] : [],
  );
  return [...now, ...earlier];
};

/** The lowest and the highest value of a column that is a whole number, by its index; `null`: there is none. */
export const endsOf = async (
  {tooling}: Node,
  {schema, table}: {readonly schema: string; readonly table: string},
  column: string,
): Promise<{readonly low: number; readonly high: number} | null> => {
  const [row] = await tooling
    .read({
      mysql: ({identifier}) =>
        `select min(${identifier(column)}) as low, max(${identifier(column)}) as high
        from ${identifier(schema)}.${identifier(table)}`,
    })
    .catch(() => []);
  const [low, high] = [row?.low, row?.high].map(value =>
    value != null && /^-?\d{1,15}$/.test(value) ? Number(value) : null,
  );
  return low == null || high == null ? null : {low, high};
};
