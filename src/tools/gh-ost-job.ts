// A gh-ost as a job: from its socket, or from its tables where the socket cannot be reached. Pure.
import type {Capability} from '../core/capability.ts';
import type {JobReading} from '../core/job.ts';
import type {Copying} from './gh-ost-copy.ts';
import {type GhOstFacts, type GhOstLine, throttledBy} from './gh-ost-status.ts';
import type {Changelog, GhostTables} from './gh-ost-tables.ts';
import {byKey, rowsByKey} from './key-range.ts';

export const toolId = 'gh-ost';

export const jobId = ({schema, ghost}: Pick<GhostTables, 'schema' | 'ghost'>): string =>
  `${toolId}:${schema}.${ghost}`;

const no = (missing: string, fix: string | null = null): Capability => ({missing, fix});

type Amount = Pick<JobReading, 'done' | 'total' | 'unit' | 'source'>;

/**
 * gh-ost divides what it copied by an estimate of the server's, which may be 0 or too low: its percentage is never taken. Where the
 * estimate cannot be right, the key range tells how many rows there must be, or nothing does.
 */
const amountOf = ({copied, estimate}: GhOstLine, {range}: Copying): Amount => {
  // Once all is copied, the estimate is what was copied.
  if (estimate >= copied && estimate > 0)
    return {done: copied, total: estimate, unit: 'rows', source: 'gh-ost’s estimate of the rows'};
  const reckoned = range === null ? null : rowsByKey(copied, range);
  if (reckoned !== null) return {done: copied, unit: 'rows', ...reckoned};
  const why = estimate === 0 ? 'gh-ost has no estimate of the rows' : 'more was copied than gh-ost estimated';
  return {done: copied, total: null, unit: 'rows', source: `${why}, and no range of the key was seen yet`};
};

const ready = 'postponing cut-over';

const phaseOf = (state: string, cutOver: JobReading['cutOver'], isCopied: boolean): string => {
  if (cutOver === 'under way') return 'cut-over';
  if (state === ready) return 'ready, cut-over postponed';
  if (isCopied) return 'copied, cut-over next';
  return state === 'counting rows' ? state : 'copying rows';
};

const byUser = 'commanded by user';

/** Postponed: it waits to be told, or will wait when all is copied. Under way: the swap, or the locks for it, was seen at work. */
const cutOverOf = (state: string, swaps: boolean, willWait: boolean): JobReading['cutOver'] => {
  if (swaps) return 'under way';
  return state === ready || willWait ? 'postponed' : null;
};

const panics: Capability = no('gh-ost ends by panic only, which cleans nothing up', 'press K to panic it');

const verbsOf = (state: string, cutOver: JobReading['cutOver']): JobReading['can'] => {
  const paused = throttledBy(state) === byUser;
  const notYet =
    cutOver === 'postponed'
      ? no('it still copies, and will not cut over by itself', 'press u again when it is ready')
      : no('its cut-over is not postponed');
  return {
    pause: paused ? no('it is throttled by command already') : true,
    resume: paused ? true : no('nobody has throttled it by command'),
    ...{abort: panics, panic: true, set: true},
    'cut over': state === ready ? true : notYet,
    postpone: cutOver === null ? true : no(`the cut-over is ${cutOver}`),
  };
};

type Context = {
  readonly tables: GhostTables;
  readonly copying: Copying;
  readonly swaps: boolean;
  readonly cleanUp: readonly string[];
};

const common = ({tables, copying}: Context) => ({
  ...{job: jobId(tables), tool: toolId, workerSession: copying.session, sessions: copying.sessions},
  whenStopped: 'gh-ost tries again, 60 times a second apart: throttle it with p, or end it with K',
});

export const fromSocket = (facts: GhOstFacts, line: GhOstLine, context: Context): JobReading => {
  const {state} = line;
  const cutOver = cutOverOf(state, context.swaps, facts.postponeFile?.exists ?? false);
  const isCopied = line.copied > 0 && line.copied === line.estimate;
  const throttled = throttledBy(state);
  const paused = throttled === byUser;
  const chunk = facts.settings.find(({name}) => name === 'chunk-size')?.value;
  return {
    ...common(context),
    ...{title: `gh-ost ${facts.schema}.${facts.table}`, table: `${facts.schema}.${facts.table}`},
    ...{
      phase: phaseOf(state, cutOver, isCopied),
      state: paused ? 'paused' : 'running',
      ...amountOf(line, context.copying),
    },
    ...{throttled: paused ? null : throttled, cutOver, worker: facts.host, silence: null},
    ...{batchSize: chunk === undefined ? null : Number(chunk), pause: null, startedAt: facts.startedAt},
    ...{settings: facts.settings, cleanUp: context.cleanUp, raw: line.raw},
    can: verbsOf(state, cutOver),
  };
};

/** gh-ost writes its heartbeat ten times a second, also while it is throttled; ms. */
const deadAfter = 30_000;
/** The same of one whose socket has closed. */
const deadOnceClosed = 3_000;
/** What has been silent for so long is nobody's work any more, but left over; ms. */
export const forgottenAfter = 3_600_000;

const changelogPhases: readonly (readonly [string, string])[] = [
  ['GhostTableMigrated', 'preparing'],
  ['ReadMigrationRangeValues', 'copying rows'],
  ['AllEventsUpToLockProcessed', 'cut-over'],
  ['Migrated', 'done'],
];

/** What is known of a gh-ost whose socket does not answer. */
export type Silent = {
  /** The socket and why it does not answer; `null`: there is none. */
  readonly socket: {readonly place: string; readonly dead: boolean; readonly trouble: string | null} | null;
  /** It answered once. */
  readonly hasAnswered: boolean;
  /** It was told to end. */
  readonly isPanicked: boolean;
};

export const fromChangelog = (
  log: Changelog,
  {socket, hasAnswered, isPanicked}: Silent,
  context: Context,
): JobReading => {
  const {schema, base} = context.tables;
  const {copying} = context;
  const isClosed = socket?.dead || hasAnswered || isPanicked;
  const dead = (log.silence ?? 0) > (isClosed ? deadOnceClosed : deadAfter);
  const cutOver = dead ? null : cutOverOf(log.state, context.swaps, false);
  const known = changelogPhases.find(([start]) => log.phase.startsWith(start))?.[1] ?? log.phase;
  const alive = cutOver === null ? known : phaseOf(log.state, cutOver, false);
  const missing = dead
    ? no('this gh-ost has ended and left its tables', 'clean up, or start it again')
    : no(
        socket === null
          ? 'its socket is not on this machine'
          : `its socket does not answer: ${socket.trouble}`,
        'forward it with ssh -N -L /tmp/here.sock:/tmp/there.sock and name it with --ghost-socket',
      );
  const paused = !dead && log.throttled === byUser;
  const amount: Amount =
    copying.range !== null
      ? byKey(copying.range)
      : {
          ...{done: log.copied, total: null, unit: 'rows'},
          source: log.copied === null ? 'only its socket counts rows' : 'rows by its last checkpoint',
        };
  return {
    ...common(context),
    ...{title: `gh-ost ${schema}.${base}`, table: `${schema}.${base}`},
    ...{phase: dead ? `${isPanicked ? 'panicked' : 'dead'} gh-ost, tables left behind` : alive, ...amount},
    state: dead ? (isPanicked ? 'aborted' : 'failed') : paused ? 'paused' : 'running',
    ...{throttled: paused || dead ? null : log.throttled, cutOver, worker: null, silence: log.silence},
    ...{batchSize: null, pause: null, startedAt: log.startedAt, settings: []},
    ...{cleanUp: context.cleanUp, raw: log.raw},
    can: {
      ...{pause: missing, resume: missing, abort: missing, panic: missing},
      ...{set: missing, 'cut over': missing, postpone: missing},
    },
  };
};
