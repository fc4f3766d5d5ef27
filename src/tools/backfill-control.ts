// Any job in a `backfill-control v1` table: one row says what it is told and what it does.
import type {Capability} from '../core/capability.ts';
import type {JobOrder, JobReading, JobState} from '../core/job.ts';
import type {ControlCommand, ControlOrder, ControlRow, Node} from '../engines/engine.ts';
import type {Tool} from './tool.ts';

const id = 'backfill-control';

/** A worker that has not written for this long is lost, ms; ten of its own pauses if that is longer (convention, rule c). */
const patience = (row: ControlRow): number => Math.max(30_000, 10 * (row.sleep ?? 0));

const ended: Readonly<Record<string, JobState>> = {done: 'done', aborted: 'aborted', failed: 'failed'};

/** A worker that goes on does so at once: one that ended in good order is not about to. */
const leftAfter = 5_000;

/** Its worker has ended in good order, and nobody has it: what it is told now, nobody hears. */
const isLeft = ({command, state, worker, silence}: ControlRow): boolean =>
  state === 'paused' && command === 'run' && worker === null && (silence ?? 0) > leftAfter;

/** What was asked counts as under way until the worker says that it did it. */
const stateOf = (row: ControlRow): JobState => {
  const {command, state} = row;
  const end = ended[state];
  if (end) return end;
  if (isLeft(row)) return 'paused';
  if (command === 'abort') return 'aborting';
  if (command === 'pause') return state === 'paused' ? 'paused' : 'pausing';
  return state === 'paused' ? 'resuming' : 'running';
};

/** `backfill-control:public.backfill_control/orders-total`; a slash in the table's name is escaped. */
const jobId = ({table, job}: Pick<ControlRow, 'table' | 'job'>): string =>
  `${id}:${table.replaceAll('%', '%25').replaceAll('/', '%2F')}/${job}`;

const rowOf = (job: string): Pick<ControlRow, 'table' | 'job'> => {
  const name = job.slice(id.length + 1);
  const slash = name.indexOf('/');
  const table = name.slice(0, slash).replaceAll('%2F', '/').replaceAll('%25', '%');
  return {table, job: name.slice(slash + 1)};
};

const no = (missing: string): Capability => ({missing, fix: null});

const allRefused = (why: Capability): JobReading['can'] => ({
  ...{pause: why, resume: why, abort: why, set: why},
});

const verbsOf = (state: JobState, left: boolean, granted: Capability): JobReading['can'] => {
  if (ended[state]) return allRefused(no(`the job has ended: ${state}`));
  if (state === 'aborting') return allRefused(no('it is being aborted'));
  if (left) return {...allRefused(no('no worker has it: start one again')), abort: granted};
  const halted = state === 'paused' || state === 'pausing';
  return {
    pause: halted ? no(`it is ${state}`) : granted,
    resume: halted ? granted : no(`it is ${state}`),
    abort: granted,
    set: granted,
  };
};

const phaseOf = (row: ControlRow, state: JobState): string => {
  if (isLeft(row)) return 'stopped: no worker';
  const silent = row.silence !== null && row.silence > patience(row);
  return silent && !ended[state] ? 'worker lost' : row.state;
};

const said = (row: ControlRow): string =>
  Object.entries({
    ...{command: row.command, state: row.state, cursor: row.cursor},
    ...{rows_done: row.rowsDone, rows_total: row.rowsTotal, worker: row.worker, note: row.note},
  })
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

/** Nothing is asked for: the worker goes by what it thinks best. */
const own = 'auto';

const settingsOf = ({batchSize, sleep}: ControlRow): JobReading['settings'] => [
  {name: 'batch_size', value: String(batchSize ?? own)},
  {name: 'sleep_ms', value: String(sleep ?? own)},
];

const readingOf = (row: ControlRow, granted: Capability): JobReading => {
  const state = stateOf(row);
  return {
    ...{job: jobId(row), tool: id, title: row.job, table: row.target === '' ? null : row.target},
    ...{phase: phaseOf(row, state), state, done: row.rowsDone, total: row.rowsTotal, unit: 'rows'},
    source: row.rowsTotal === null ? 'the job has not said how many rows there are' : 'rows_total of the job',
    ...{throttled: ended[state] ? null : row.throttled, cutOver: null, cleanUp: [], sessions: []},
    whenStopped: 'the worker tries its batch again: pause it instead',
    settings: settingsOf(row),
    ...{worker: row.worker, workerSession: row.workerSession, silence: row.silence},
    ...{batchSize: row.batchSize, pause: row.sleep, startedAt: row.startedAt},
    can: verbsOf(state, isLeft(row), granted),
    raw: said(row),
  };
};

const commands: Readonly<Partial<Record<JobOrder['verb'], ControlCommand>>> = {
  ...{pause: 'pause', resume: 'run', abort: 'abort'},
};

const columns = ['batch_size', 'sleep_ms'] as const;
/** A pause of none is allowed, a batch of nothing is not. */
const least: Readonly<Record<(typeof columns)[number], number>> = {batch_size: 1, sleep_ms: 0};

const rowOrder = (order: JobOrder): ControlOrder | {readonly refused: string} => {
  const command = commands[order.verb];
  if (command !== undefined) return command;
  if (order.verb !== 'set') return {refused: `a backfill cannot ${order.verb}`};
  const {name, value} = order.setting;
  const column = columns.find(each => each === name);
  if (column === undefined) return {refused: `a backfill goes by ${columns.join(' and ')}, not by ${name}`};
  if (value === own) return {column, value: null};
  const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
  return number >= least[column]
    ? {column, value: number}
    : {refused: `${name} is a whole number from ${least[column]} on, or ${own}; not ${value}`};
};

const read = async (node: Node): Promise<readonly JobReading[]> => {
  const rows = await node.backfills.read();
  return rows.map(row => readingOf(row, node.facts.capabilities.backfillControl ?? true));
};

export const backfillControl: Tool = {
  id,
  read,
  commandFor: (node, job, order) => {
    const own = rowOrder(order);
    return typeof own === 'object' && 'refused' in own
      ? own
      : {command: node.backfills.commandFor(rowOf(job), own)};
  },
  act: async (node, job, order) => {
    const own = rowOrder(order);
    return typeof own === 'object' && 'refused' in own
      ? {result: 'refused', reply: own.refused, fix: null}
      : node.backfills.command(rowOf(job), own);
  },
};
