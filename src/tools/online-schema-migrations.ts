// Background schema migrations of the Ruby gem online_migrations: one statement each, usually a concurrent index.
import type {JobOrder, JobReading, JobState} from '../core/job.ts';
import type {Session} from '../core/session.ts';
import type {Node} from '../engines/engine.ts';
import {allOf, no, rawOf, unsaid} from './plain-reading.ts';
import {bySql, qualified, rowJob, rowOfJob, type Wanted} from './row-job.ts';
import {type StateRow, stateRows} from './state-rows.ts';
import type {Tool} from './tool.ts';

const id = 'online-schema-migrations';

/** Said to be running while no session runs it for so long, ms: its worker died. */
const lostAfter = 60_000;

const states: Readonly<Record<string, JobState>> = {
  ...{pending: 'running', enqueued: 'running', delayed: 'running', errored: 'running', running: 'running'},
  ...{cancelled: 'aborted', succeeded: 'done', failed: 'failed'},
};

const columns = {
  texts: [
    ...['id', 'migration_name', 'table_name', 'status', 'shard', 'definition', 'attempts', 'max_attempts'],
    ...['error_class', 'error_message'],
  ],
  moments: ['started_at', 'updated_at'],
  ended: ['succeeded', 'cancelled', 'failed'],
};

const squeezed = (sql: string | null): string => (sql ?? '').replaceAll(/\s+/g, ' ').trim();

/** By what both of a cut definition and a statement that may be cut, too, begin with. */
const workerOf = (row: StateRow, sessions: readonly Session[]): Session | null => {
  const definition = squeezed(row.text('definition'));
  const runs = ({state, statement}: Session) =>
    state === 'active' && squeezed(statement).startsWith(definition);
  return definition === '' ? null : (sessions.find(runs) ?? null);
};

const verbsOf = (status: string): JobReading['can'] => {
  if (columns.ended.includes(status))
    return allOf(['pause', 'resume', 'abort'], no(`the migration has ended: ${status}`));
  const one = no('it is one statement', 'Cancel its session (c): the scheduler tries it again.');
  return {
    ...{pause: one, resume: one},
    abort: status === 'running' ? no('it is running', 'Cancel its session (c), then abort it.') : true,
  };
};

const readingOf = (row: StateRow, sessions: readonly Session[]): JobReading => {
  const status = row.text('status') ?? '';
  const worker = status === 'running' ? workerOf(row, sessions) : null;
  const unheard = status === 'running' && worker === null ? row.since('updated_at') : null;
  const isLost = (unheard ?? 0) > lostAfter;
  const shard = row.text('shard');
  return {
    ...unsaid,
    ...{job: rowJob(id, row.table, row.text('id') ?? ''), tool: id, table: row.text('table_name')},
    title: `${row.text('migration_name') ?? ''}${shard === null ? '' : ` (${shard})`}`,
    ...{state: states[status] ?? 'running', phase: isLost ? 'worker lost' : status},
    source: worker === null ? 'nothing runs yet' : `see what ${worker.id} builds`,
    ...{workerSession: worker?.id ?? null, silence: isLost ? unheard : null},
    startedAt: row.number('started_at'),
    whenStopped: 'the scheduler tries it again until max_attempts',
    can: verbsOf(status),
    raw: rawOf({
      ...{status, attempts: row.text('attempts'), max_attempts: row.text('max_attempts')},
      ...{definition: row.text('definition'), error_class: row.text('error_class')},
      error_message: row.text('error_message'),
    }),
  };
};

const wanted = (job: string, {verb}: JobOrder): Wanted => {
  if (verb !== 'abort') return {refused: `a schema migration is one statement, which nothing can ${verb}`};
  const row = rowOfJob(job);
  return {
    postgres:
      words => `SET LOCAL TIME ZONE 'UTC'; UPDATE ${qualified(words, row.table)} SET status = 'cancelled', updated_at = now()
WHERE id = ${words.literal(row.id)} AND status IN ('pending', 'enqueued', 'delayed', 'errored') RETURNING 'its status is ' || status AS said`,
  };
};

export const onlineSchemaMigrations: Tool = {
  id,
  read: async (node: Node) =>
    (await stateRows(node, 'background_schema_migrations', columns)).map(row =>
      readingOf(row, node.tooling.sessions()),
    ),
  ...bySql(wanted),
};
