// GitLab's batched background migrations, by their rows and those of their batches.
import type {JobOrder, JobReading, JobState} from '../core/job.ts';
import type {NamedTable, Node} from '../engines/engine.ts';
import {allOf, no, rawOf, unsaid} from './plain-reading.ts';
import {bySql, qualified, rowJob, rowOfJob, type Wanted, wholeNumber} from './row-job.ts';
import {type StateRow, stateRows} from './state-rows.ts';
import type {Tool} from './tool.ts';

const id = 'gitlab-batched';

const statuses: Readonly<Record<string, {readonly phase: string; readonly state: JobState}>> = {
  0: {phase: 'paused', state: 'paused'},
  1: {phase: 'active', state: 'running'},
  3: {phase: 'finished', state: 'done'},
  4: {phase: 'failed', state: 'failed'},
  5: {phase: 'finalizing', state: 'running'},
  6: {phase: 'finalized', state: 'done'},
};

const settings = ['pause_ms', 'batch_size', 'sub_batch_size'] as const;
/** GitLab pauses for 100 ms whatever less is written. */
const least: Readonly<Record<(typeof settings)[number], number>> = {
  ...{pause_ms: 100, batch_size: 1, sub_batch_size: 1},
};

const columns = {
  texts: [...['id', 'status', 'job_class_name', 'table_name', 'total_tuple_count'], ...settings],
  moments: ['started_at', 'created_at', 'updated_at', 'on_hold_until'],
  ended: ['3', '4', '6'],
};

/** What the batches of one migration add up to; rows are those of the batches that succeeded. */
type Batches = {
  readonly rows: number;
  readonly running: number;
  readonly failed: number;
  /** Running, and not touched for an hour: GitLab itself calls them stuck. Since the longest of them, ms. */
  readonly stuckFor: number | null;
};

const batchesOf = async ({tooling}: Node, table: NamedTable, migration: string): Promise<Batches> => {
  const [row] = await tooling.read({
    postgres: words => `select coalesce(sum(batch_size) filter (where status = 3), 0) as rows,
    count(*) filter (where status = 1 and not stuck) as running, count(*) filter (where status = 2) as failed,
    extract(epoch from clock_timestamp())::numeric * 1000 - min(touched) filter (where stuck) as stuck_for
  from (select batch_size, status, extract(epoch from updated_at)::numeric * 1000 as touched,
      status = 1 and extract(epoch from clock_timestamp()) - extract(epoch from updated_at) > 3600 as stuck
    from ${qualified(words, {schema: table.schema, name: 'batched_background_migration_jobs'})}
    where batched_background_migration_id = ${words.literal(migration)}) as batches`,
  });
  const number = (column: string) => Number(row?.[column] ?? 0);
  const stuckFor = row?.stuck_for ?? null;
  return {
    ...{rows: number('rows'), running: number('running'), failed: number('failed')},
    stuckFor: stuckFor === null ? null : Number(stuckFor),
  };
};

/** A batch that is under way when the migration is paused still ends. */
const stateOf = (row: StateRow, {running}: Batches): JobState => {
  const {state = 'running'} = statuses[row.text('status') ?? ''] ?? {};
  return state === 'paused' && running > 0 ? 'pausing' : state;
};

const heldUntil = (row: StateRow): string | null => {
  const [until, now] = [row.number('on_hold_until'), row.number('read_at')];
  return until === null || now === null || until <= now
    ? null
    : `on hold for ${Math.ceil((until - now) / 60_000)} more minutes, by GitLab's health checks or by hand`;
};

const verbsOf = (row: StateRow, state: JobState): JobReading['can'] => {
  const {phase = 'unknown'} = statuses[row.text('status') ?? ''] ?? {};
  const status = no(`it is ${phase}`);
  const abort = no('GitLab cannot abort one', 'Pause it: what is done stays done.');
  if (state === 'done' || state === 'failed')
    return {...allOf(['pause', 'resume', 'set'], no(`the migration has ended: ${phase}`)), abort};
  const halted = state === 'paused' || state === 'pausing';
  return {pause: phase === 'active' ? true : status, resume: halted ? true : status, set: true, abort};
};

const readingOf = (row: StateRow, batches: Batches): JobReading => {
  const state = stateOf(row, batches);
  const status = row.text('status') ?? '';
  const {phase = `status ${status}`} = statuses[status] ?? {};
  const {stuckFor, rows, running, failed} = batches;
  return {
    ...unsaid,
    ...{job: rowJob(id, row.table, row.text('id') ?? ''), tool: id, table: row.text('table_name')},
    title: `${row.text('job_class_name') ?? ''} ${row.text('table_name') ?? ''}`.trim(),
    ...{state, phase: stuckFor === null ? phase : 'worker lost', silence: stuckFor},
    ...{done: rows, total: row.number('total_tuple_count'), unit: 'rows'},
    source: 'total_tuple_count, an estimate made when it was queued',
    ...{throttled: heldUntil(row), startedAt: row.number('started_at') ?? row.number('created_at')},
    settings: settings.flatMap(name => (row.has(name) ? [{name, value: row.text(name) ?? ''}] : [])),
    ...{batchSize: row.number('batch_size'), pause: row.number('pause_ms')},
    can: verbsOf(row, state),
    raw: rawOf({status: phase, rows, total_tuple_count: row.text('total_tuple_count'), running, failed}),
  };
};

type Step = {readonly set: string; readonly where: string; readonly said: string};

const stepOf = (order: JobOrder): Step | string => {
  if (order.verb === 'pause') return {set: 'status = 0', where: 'status = 1', said: "'paused'"};
  if (order.verb === 'resume') return {set: 'status = 1', where: 'status = 0', said: "'active'"};
  if (order.verb !== 'set') return `GitLab cannot ${order.verb} a batched migration`;
  const {name, value} = order.setting;
  const column = settings.find(each => each === name);
  if (column === undefined) return `a batched migration goes by ${settings.join(', ')}, not by ${name}`;
  const number = wholeNumber(value, least[column]);
  if (number === null) return `${column} is a whole number from ${least[column]} on, not ${value}`;
  // GitLab takes no batch that is smaller than its parts.
  const fits = {
    pause_ms: 'true',
    batch_size: `sub_batch_size <= ${number}`,
    sub_batch_size: `batch_size >= ${number}`,
  };
  return {
    set: `${column} = ${number}`,
    where: `status IN (0, 1, 5) AND ${fits[column]}`,
    said: `'${column} is ' || ${column}`,
  };
};

const wanted = (job: string, order: JobOrder): Wanted => {
  const step = stepOf(order);
  const row = rowOfJob(job);
  if (typeof step === 'string') return {refused: step};
  return {
    postgres:
      words => `SET LOCAL TIME ZONE 'UTC'; UPDATE ${qualified(words, row.table)} SET ${step.set}, updated_at = now()
WHERE id = ${words.literal(row.id)} AND ${step.where} RETURNING ${step.said} AS said`,
  };
};

export const gitlabBatched: Tool = {
  id,
  read: async (node: Node) => {
    const rows = await stateRows(node, 'batched_background_migrations', columns);
    const readings: JobReading[] = [];
    for (const row of rows)
      readings.push(readingOf(row, await batchesOf(node, row.table, row.text('id') ?? '')));
    return readings;
  },
  ...bySql(wanted),
};
