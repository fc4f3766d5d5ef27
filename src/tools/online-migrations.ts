// Background data migrations of the Ruby gem online_migrations, by their rows.
import type {JobOrder, JobReading, JobState} from '../core/job.ts';
import type {Node} from '../engines/engine.ts';
import {allOf, no, rawOf, unsaid} from './plain-reading.ts';
import {bySql, qualified, rowJob, rowOfJob, type Wanted} from './row-job.ts';
import {type StateRow, stateRows} from './state-rows.ts';
import type {Tool} from './tool.ts';

const id = 'online-migrations';

/** Its ticker writes every 5 s while it works; the gem itself calls it stuck after five minutes, ms. */
const stuckAfter = 300_000;

/** What is pending, enqueued, delayed or errored is taken up by the scheduler without anybody's doing. */
const states: Readonly<Record<string, JobState>> = {
  ...{pending: 'running', enqueued: 'running', delayed: 'running', errored: 'running', running: 'running'},
  ...{pausing: 'pausing', paused: 'paused', cancelling: 'aborting', cancelled: 'aborted'},
  ...{succeeded: 'done', failed: 'failed'},
};

const columns = {
  texts: [
    ...['id', 'migration_name', 'status', 'shard', 'jid', 'tick_total', 'tick_count', 'iteration_pause'],
    ...['error_class', 'error_message'],
  ],
  moments: ['started_at', 'updated_at'],
  ended: ['succeeded', 'cancelled', 'failed'],
};

const isStuck = (row: StateRow): boolean =>
  ['running', 'pausing', 'cancelling'].includes(row.text('status') ?? '') &&
  (row.since('updated_at') ?? 0) > stuckAfter;

/** What was begun and waits for the scheduler again is not running yet. */
const stateOf = (row: StateRow): JobState => {
  const status = row.text('status') ?? '';
  const begun = row.number('started_at') !== null;
  return begun && (status === 'pending' || status === 'enqueued')
    ? 'resuming'
    : (states[status] ?? 'running');
};

const phases: Readonly<Record<string, string>> = {
  pending: 'pending: the scheduler takes it up, usually within a minute',
  delayed: 'delayed: to be enabled by its schema migration',
  errored: 'errored: the scheduler tries it again',
};

const verbsOf = (row: StateRow, state: JobState): JobReading['can'] => {
  const status = row.text('status') ?? '';
  if (columns.ended.includes(status))
    return allOf(['pause', 'resume', 'abort', 'set'], no(`the migration has ended: ${status}`));
  const already = no(`it is ${status}`);
  return {
    pause: state === 'running' || state === 'resuming' ? true : already,
    resume: state === 'paused' ? true : already,
    abort: state === 'aborting' ? already : true,
    set: row.has('iteration_pause') ? true : no('this release of online_migrations has no iteration_pause'),
  };
};

const titleOf = (row: StateRow): string => {
  const shard = row.text('shard');
  return `${row.text('migration_name') ?? ''}${shard === null ? '' : ` (${shard})`}`;
};

const readingOf = (row: StateRow): JobReading => {
  const status = row.text('status') ?? '';
  const state = stateOf(row);
  const [total, pause] = [row.number('tick_total'), row.text('iteration_pause')];
  return {
    ...unsaid,
    ...{job: rowJob(id, row.table, row.text('id') ?? ''), tool: id, title: titleOf(row), state},
    phase: isStuck(row) ? 'worker lost' : (phases[status] ?? status),
    ...{done: row.number('tick_count'), total, unit: 'items'},
    source:
      total === null ? 'the migration does not count what there is to do' : 'tick_total of the migration',
    settings: row.has('iteration_pause') ? [{name: 'iteration_pause', value: pause ?? '0'}] : [],
    ...{worker: row.text('jid'), silence: isStuck(row) ? row.since('updated_at') : null},
    ...{pause: pause === null ? null : Number(pause) * 1000, startedAt: row.number('started_at')},
    can: verbsOf(row, state),
    raw: rawOf({
      ...{status, tick_count: row.text('tick_count'), tick_total: row.text('tick_total')},
      ...{iteration_pause: pause, error_class: row.text('error_class')},
      error_message: row.text('error_message'),
    }),
  };
};

const alive = `'running', 'pausing', 'pending', 'enqueued', 'delayed', 'errored', 'paused'`;

/** The new status by the old one: a worker is asked, where there is none it is so at once. */
const steps: Readonly<Partial<Record<JobOrder['verb'], {readonly set: string; readonly from: string}>>> = {
  pause: {
    set: `status = CASE WHEN status = 'running' THEN 'pausing' ELSE 'paused' END`,
    from: `'running', 'pending', 'enqueued', 'delayed', 'errored'`,
  },
  resume: {set: `status = 'pending'`, from: `'paused'`},
  abort: {
    set: `status = CASE WHEN status IN ('running', 'pausing') THEN 'cancelling' ELSE 'cancelled' END`,
    from: alive,
  },
};

const stepOf = (order: JobOrder): {readonly set: string; readonly from: string} | string => {
  if (order.verb !== 'set') return steps[order.verb] ?? `a data migration cannot ${order.verb}`;
  const {name, value} = order.setting;
  if (name !== 'iteration_pause') return `a data migration goes by iteration_pause, not by ${name}`;
  if (!/^\d{1,5}(\.\d{1,3})?$/.test(value)) return `iteration_pause is in seconds, such as 0.5, not ${value}`;
  return {set: `iteration_pause = ${value}`, from: alive};
};

const wanted = (job: string, order: JobOrder): Wanted => {
  const step = stepOf(order);
  const row = rowOfJob(job);
  if (typeof step === 'string') return {refused: step};
  const isSetting = order.verb === 'set';
  const said = isSetting ? "'iteration_pause is ' || iteration_pause" : "'its status is ' || status";
  // A setting is no sign of life.
  const touched = isSetting ? '' : ', updated_at = now()';
  return {
    postgres:
      words => `SET LOCAL TIME ZONE 'UTC'; UPDATE ${qualified(words, row.table)} SET ${step.set}${touched}
WHERE id = ${words.literal(row.id)} AND status IN (${step.from}) RETURNING ${said} AS said`,
  };
};

export const onlineMigrations: Tool = {
  id,
  read: async (node: Node) => (await stateRows(node, 'background_data_migrations', columns)).map(readingOf),
  ...bySql(wanted),
};
