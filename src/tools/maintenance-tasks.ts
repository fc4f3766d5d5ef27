// Runs of the Ruby gem maintenance_tasks: one row each in `maintenance_tasks_runs`, which the gem locks optimistically.
import type {JobOrder, JobReading, JobState} from '../core/job.ts';
import type {Node, SqlWords} from '../engines/engine.ts';
import {allOf, no, rawOf, unsaid} from './plain-reading.ts';
import {bySql, qualified, type RowName, rowJob, rowOfJob, type Wanted} from './row-job.ts';
import {type StateRow, stateRows} from './state-rows.ts';
import type {Tool} from './tool.ts';

const id = 'maintenance-tasks';

/** The gem's own limit: what is being paused or cancelled and was not touched for so long may be ended by others, minutes. */
const stuckMinutes = 5;

/** A run that is interrupted goes on by itself: its job is only enqueued again. */
const states: Readonly<Record<string, JobState>> = {
  ...{enqueued: 'running', running: 'running', interrupted: 'running', pausing: 'pausing', paused: 'paused'},
  ...{cancelling: 'aborting', cancelled: 'aborted', succeeded: 'done', errored: 'failed'},
};
const ended = ['succeeded', 'cancelled', 'errored'];

const columns = {
  texts: ['id', 'task_name', 'status', 'tick_count', 'tick_total', 'job_id', 'error_class', 'error_message'],
  moments: ['started_at', 'updated_at'],
  ended,
};

/** Only a worker can end these states. */
const needsWorker = ['running', 'pausing', 'cancelling'];

const isStuck = (row: StateRow): boolean =>
  needsWorker.includes(row.text('status') ?? '') && (row.since('updated_at') ?? 0) > stuckMinutes * 60_000;

const resumeBy = (row: StateRow): string =>
  `Resume it where the application runs: MaintenanceTasks::Runner.resume(MaintenanceTasks::Run.find(${row.text('id')})), or POST …/tasks/${row.text('task_name')}/runs/${row.text('id')}/resume`;

const verbsOf = (row: StateRow, state: JobState): JobReading['can'] => {
  const resume = no('only the application can enqueue its job again, not SQL', resumeBy(row));
  if (state === 'failed') return {...allOf(['pause', 'abort'], no('the run has failed')), resume};
  if (state === 'done' || state === 'aborted')
    return allOf(['pause', 'resume', 'abort'], no(`the run has ended: ${row.text('status')}`));
  const waits = no(
    `it is ${row.text('status')}; after ${stuckMinutes} minutes without a word it can be forced`,
  );
  return {
    pause: state === 'running' || (state === 'pausing' && isStuck(row)) ? true : waits,
    resume,
    abort: state === 'aborting' && !isStuck(row) ? waits : true,
  };
};

const readingOf = (row: StateRow): JobReading => {
  const status = row.text('status') ?? '';
  const state = states[status] ?? 'running';
  const total = row.number('tick_total');
  return {
    ...unsaid,
    ...{job: rowJob(id, row.table, row.text('id') ?? ''), tool: id, title: row.text('task_name') ?? ''},
    ...{state, phase: isStuck(row) ? 'worker lost' : status},
    ...{done: row.number('tick_count'), total, unit: 'items'},
    source:
      total === null ? 'the task does not count what there is to do' : 'counted by the task at its start',
    ...{worker: row.text('job_id'), silence: isStuck(row) ? row.since('updated_at') : null},
    startedAt: row.number('started_at'),
    can: verbsOf(row, state),
    raw: rawOf({
      ...{status, tick_count: row.text('tick_count'), tick_total: row.text('tick_total')},
      ...{error_class: row.text('error_class'), error_message: row.text('error_message')},
    }),
  };
};

/** What a verb makes of each status. The statuses of `late` only when the row was not touched for `stuckMinutes`. */
type Step = {
  readonly to: string;
  readonly from: readonly string[];
  readonly end: string;
  readonly late: string;
  /** Ends at once, since nobody works on it. */
  readonly idle: readonly string[];
};

const steps: Readonly<Partial<Record<JobOrder['verb'], Step>>> = {
  pause: {
    ...{to: 'pausing', from: ['enqueued', 'running', 'interrupted']},
    ...{end: 'paused', late: 'pausing', idle: []},
  },
  abort: {
    ...{to: 'cancelling', from: ['enqueued', 'running', 'interrupted', 'pausing']},
    ...{end: 'cancelled', late: 'cancelling', idle: ['paused']},
  },
};

/**
 * One statement judges the status and raises lock_version, so that the gem sees that its own copy is old; the version itself is no
 * condition, since every tick of the task raises it, too. Left to right: MySQL sets later columns from earlier ones.
 */
const updateOf = ({to, from, end, late, idle}: Step, row: RowName, now: string, words: SqlWords): string => {
  const list = (names: readonly string[]) => names.map(words.literal).join(', ');
  const atOnce = `status in (${list([...idle, late])})`;
  const endedAt = end === 'cancelled' ? `ended_at = CASE WHEN ${atOnce} THEN ${now} ELSE ended_at END, ` : '';
  return `UPDATE ${qualified(words, row.table)} SET ${endedAt}status = CASE WHEN ${atOnce} THEN ${words.literal(end)} ELSE ${words.literal(to)} END,
  lock_version = lock_version + 1, updated_at = ${now}
WHERE id = ${words.literal(row.id)} AND (status IN (${list([...from, ...idle])})
  OR (status = ${words.literal(late)} AND updated_at < ${now} - INTERVAL '${stuckMinutes}' MINUTE))`;
};

const wanted = (job: string, {verb}: JobOrder): Wanted => {
  const step = steps[verb];
  const row = rowOfJob(job);
  if (step === undefined) return {refused: `a run of maintenance_tasks cannot ${verb} by SQL`};
  return {
    // Columns with and without a zone mean the same by this session's.
    postgres: words =>
      `SET LOCAL TIME ZONE 'UTC'; ${updateOf(step, row, 'now()', words)} RETURNING 'its status is ' || status AS said`,
    mysql: words =>
      `${updateOf(step, row, 'utc_timestamp(6)', words)};
SELECT concat('its status is ', status) AS said FROM ${qualified(words, row.table)} WHERE id = ${words.literal(row.id)} AND row_count() > 0`,
  };
};

export const maintenanceTasks: Tool = {
  id,
  read: async (node: Node) => (await stateRows(node, 'maintenance_tasks_runs', columns)).map(readingOf),
  ...bySql(wanted),
};
