// Online DDL of Vitess, read and steered by SQL where the server is a vtgate.
import type {JobOrder, JobReading, JobState} from '../core/job.ts';
import type {Node} from '../engines/engine.ts';
import {allOf, no, rawOf, unsaid} from './plain-reading.ts';
import {bySql, type Wanted} from './row-job.ts';
import type {Tool} from './tool.ts';

const id = 'vitess';

/** A pause ends by itself, so that a console that is gone holds nobody up for ever. */
const pausedFor = '30m';

type Row = Readonly<Record<string, string | null>>;

const states: Readonly<Record<string, JobState>> = {
  ...{requested: 'running', queued: 'running', ready: 'running', running: 'running'},
  ...{complete: 'done', failed: 'failed', cancelled: 'aborted'},
};

/** One that ended is told for so long, ms. */
const endedFor = 600_000;

/** Moments are of the tablet, without a zone: UTC. */
const moment = (row: Row, field: string): number | null => {
  const value = Date.parse(`${(row[field] ?? '').replace(' ', 'T')}Z`);
  return Number.isFinite(value) ? value : null;
};

const number = (row: Row, field: string): number | null =>
  row[field] == null || row[field] === '' ? null : Number(row[field]);

const isPaused = (row: Row): boolean => (number(row, 'user_throttle_ratio') ?? 0) >= 1;

const stateOf = (row: Row): JobState => {
  const state = states[row.migration_status ?? ''] ?? 'running';
  return state === 'running' && isPaused(row) ? 'paused' : state;
};

const cutOverOf = (row: Row): JobReading['cutOver'] => {
  if (row.postpone_completion === '1') return 'postponed';
  return row.migration_status === 'running' && (number(row, 'cutover_attempts') ?? 0) > 0
    ? 'under way'
    : null;
};

const verbsOf = (row: Row, state: JobState): JobReading['can'] => {
  if (state === 'done' || state === 'failed' || state === 'aborted')
    return allOf(['pause', 'resume', 'abort', 'cut over'], no(`the migration is ${row.migration_status}`));
  const held = row.postpone_completion === '1';
  return {
    pause: state === 'paused' ? no('it is throttled in full') : true,
    resume: state === 'paused' ? true : no('it is not throttled by hand'),
    abort: true,
    'cut over': held ? true : no('nothing holds its cut-over back'),
    postpone: no('that is chosen when it is submitted', "SET @@ddl_strategy = '… --postpone-completion'"),
  };
};

/** Vitess itself does not say whether a row without rows is at its begin. */
const amountOf = (row: Row) => {
  const [copied, total] = [number(row, 'rows_copied'), number(row, 'table_rows')];
  return total === null || total <= 0
    ? ({done: copied, total: null, unit: 'rows', source: 'Vitess has not counted the table yet'} as const)
    : ({done: copied, total, unit: 'rows', source: 'table_rows, an estimate made at the start'} as const);
};

/** One row of SHOW VITESS_MIGRATIONS: a migration on one shard. Columns that a release does not have are left out. */
export const vitessReading = (row: Row): JobReading => {
  const [state, shard] = [stateOf(row), row.shard ?? ''];
  const throttled = row.reason_throttled || row.component_throttled || null;
  return {
    ...unsaid,
    ...{
      job: `${id}:${row.migration_uuid ?? ''}/${shard}`,
      tool: id,
      state,
      phase: row.migration_status ?? 'unknown',
    },
    title: `${row.ddl_action ?? 'alter'} ${row.mysql_table ?? ''}${shard === '0' || shard === '' ? '' : ` (${shard})`}`,
    table: row.mysql_table ?? null,
    ...amountOf(row),
    throttled: state === 'running' ? throttled : null,
    ...{cutOver: cutOverOf(row), worker: row.tablet ?? null, startedAt: moment(row, 'started_timestamp')},
    whenStopped: 'Vitess tries again: throttle or cancel the migration instead',
    can: verbsOf(row, state),
    raw: rawOf({
      ...{
        status: row.migration_status ?? null,
        progress: row.progress ?? null,
        eta_seconds: row.eta_seconds ?? null,
      },
      ...{stage: row.stage ?? null, message: row.message ?? null},
    }),
  };
};

/** Ended a while ago, or longer: of no interest to who watches one now. */
export const isRecent = (row: Row, now: number): boolean => {
  if (!['complete', 'failed', 'cancelled'].includes(row.migration_status ?? '')) return true;
  const end =
    moment(row, 'completed_timestamp') ??
    moment(row, 'cancelled_timestamp') ??
    moment(row, 'liveness_timestamp');
  return end !== null && now - end < endedFor;
};

const orders: Readonly<Partial<Record<JobOrder['verb'], string>>> = {
  ...{pause: `THROTTLE EXPIRE '${pausedFor}' RATIO 1`, resume: 'UNTHROTTLE'},
  ...{abort: 'CANCEL', 'cut over': 'COMPLETE'},
};

const wanted = (job: string, {verb}: JobOrder): Wanted => {
  const order = orders[verb];
  const uuid = /^vitess:([\w-]{1,80})\//.exec(job)?.[1];
  if (order === undefined || uuid === undefined) return {refused: `Vitess cannot ${verb} a migration by SQL`};
  return {
    mysql: ({literal}) =>
      `ALTER VITESS_MIGRATION ${literal(uuid)} ${order}; SELECT 'told on all shards' AS said`,
  };
};

/** A vtgate says so in its version, and stays one. */
const known = new WeakMap<Node, boolean>();

const isGate = async (node: Node): Promise<boolean> => {
  const before = known.get(node);
  if (before !== undefined) return before;
  const [row] = await node.tooling.read({
    mysql: () => "select concat(version(), ' ', @@version_comment) as version",
  });
  const gate = /vitess/i.test(row?.version ?? '');
  known.set(node, gate);
  return gate;
};

export const vitess: Tool = {
  id,
  read: async (node: Node) => {
    if (!(await isGate(node))) return [];
    const rows = await node.tooling.read({mysql: () => 'SHOW VITESS_MIGRATIONS'});
    return rows.filter(row => isRecent(row, Date.now())).map(vitessReading);
  },
  ...bySql(wanted),
};
