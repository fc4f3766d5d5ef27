// A small world of made-up servers: what they would say, put together by hand, for tests of what it adds up to.
import type {Capabilities} from '../../src/core/capability.ts';
import type {Event, Fact, Limits, Role, Watch} from '../../src/core/event.ts';
import {fold, initial} from '../../src/core/fold/fold.ts';
import {watchdog} from '../../src/core/health/watchdog.ts';
import type {JobReading} from '../../src/core/job.ts';
import type {Lock} from '../../src/core/lock.ts';
import type {Observation} from '../../src/core/observation.ts';
import type {ReplicaSeen, ReplicaSelf, Replication} from '../../src/core/replication.ts';
import type {Session} from '../../src/core/session.ts';
import type {State} from '../../src/core/state.ts';
import {lockModel} from '../../src/engines/postgres/readers/lock-model.ts';

/** When every story begins, by everybody's clock. */
export const start = 1_800_000_000_000;

export const limits: Limits = {
  ...{blockedFor: 5_000, blockedSessions: 10, lag: 10_000, idleInTransaction: 300_000, connections: 0.9},
  ...{canary: 1_000, workerSilence: 30_000, retained: 2 ** 33},
  ...{baselineTimes: 3, baselineFor: 10_000, recoveredFor: 60_000, recoverWithin: 900_000},
};

export const nobody: Watch = {applications: [], users: [], tables: []};

export const session = (id: string, more: Partial<Session> = {}): Session => ({
  ...{id, kind: 'client', leader: null, wraparound: false, user: 'shop', database: 'shop'},
  ...{application: 'web', client: '10.0.0.7', state: 'active', waitType: null, waitEvent: null},
  ...{
    waitsForLock: false,
    backendStart: start,
    transactionStart: start,
    statementStart: start,
    stateSince: start,
  },
  ...{
    statement: 'SELECT 1',
    statementKind: 'read',
    statementCut: false,
    hasWritten: false,
    rowsChanged: null,
    snapshotAge: null,
  },
  identity: {session: `s${id}`, transaction: `t${id}`, statement: `q${id}`},
  ...more,
});

const mode = (short: string): string => `${short}Lock`;

/** `held('3991', 'AccessShare')` on table orders. */
export const held = (id: string, short: string, object = 'orders'): Lock => ({
  ...{object, kind: 'relation', name: `public.${object}`, session: id, mode: mode(short)},
  ...{granted: true, waitingSince: null},
});

/** `since`: ms after the start of the story. */
export const asked = (id: string, short: string, since: number | null = 0, object = 'orders'): Lock => ({
  ...held(id, short, object),
  ...{granted: false, waitingSince: since === null ? null : start + since},
});

export const noWaits = {locks: [], edges: [], partial: null};

type Parts = {
  readonly sessions?: readonly Session[];
  readonly locks?: readonly Lock[];
  readonly replication?: Partial<Replication>;
} & Partial<Pick<Observation, 'waits' | 'progress' | 'leftovers' | 'vitals' | 'roles' | 'means'>>;

const nothing: Replication = {
  position: null,
  unit: 'bytes',
  origins: null,
  self: null,
  replicas: [],
  slots: [],
  heartbeat: null,
};

/** What a server says `after` ms. */
export const observation = (
  after: number,
  {sessions = [], locks = [], replication, ...rest}: Parts = {},
): Observation => {
  const at = start + after;
  const read = <T>(value: T) => ({at, value});
  return {
    serverNow: at,
    sessions: read(sessions),
    waits: read({...noWaits, locks}),
    replication: read({...nothing, ...replication}),
    ...{
      vitals: read({counters: {}, gauges: {}, snapshotHolders: []}),
      progress: read([]),
      latency: {at, missing: 'no histogram'},
      tables: read([]),
    },
    ...{leftovers: read([]), roles: read([])},
    cost: {elapsed: 3, statements: 4, roundTrips: 1, interval: 1_000, reason: null},
    ...rest,
  };
};

export const opened = (watch: Watch = nobody): Fact => ({
  ...{type: 'session.opened', schema: 1, version: '0.0.0', targets: [], limits, watch},
  ...{zone: 'UTC', zoneOffset: 0, operator: 'ann', readOnly: false},
});

const can: Capabilities = {
  ...{sessions: true, waits: true, replication: true, slots: true, vitals: true, progress: true},
  ...{rewriteProgress: true, tables: true, canary: true, cancel: true, terminate: true},
  ...{signalAutovacuum: true, reservedSlot: true, backfillControl: true},
};

export const connected = (node: string, role: Role = 'primary', server = `${node}/1`): Fact => ({
  ...{type: 'node.connected', node, cluster: 'shop', address: `${node}:5432`, engine: 'postgres'},
  ...{product: 'PostgreSQL 18.4', version: [18, 4], role, server, user: 'oncall', database: 'shop'},
  ...{tls: null, capabilities: can, lockModel, own: ['1']},
});

export const lost = (node: string): Fact => ({
  ...{type: 'node.lost', node, cluster: 'shop', address: `${node}:5432`},
  ...{error: 'connection refused', retryAt: start + 60_000},
});

export const observed = (node: string, after: number, parts: Parts = {}): Fact => ({
  ...{type: 'node.observed', node},
  observation: observation(after, parts),
});

export const seen = (
  name: string,
  replayed: number | null,
  more: Partial<ReplicaSeen> = {},
): ReplicaSeen => ({
  ...{name, address: '10.0.0.2', serverId: null, session: '77', state: 'streaming', sync: 'async'},
  ...{sent: replayed, written: replayed, flushed: replayed, replayed},
  ...{writeLag: null, flushLag: null, replayLag: null, replyAge: 0},
  ...more,
});

export const self = (name: string, replayed: number, more: Partial<ReplicaSelf> = {}): ReplicaSelf => ({
  ...{
    upstream: 'db1:5432',
    name,
    serverId: null,
    streaming: true,
    received: replayed,
    replayed,
    lastReplayed: null,
  },
  ...{messageAge: 0, paused: false, intendedDelay: null, conflicts: 0, conflictPatience: 30_000},
  ...{ownLag: null, channels: []},
  ...more,
});

export const job = (more: Partial<JobReading> = {}): JobReading => ({
  ...{job: 'backfill-control:orders', tool: 'backfill-control', title: 'backfill orders', table: 'orders'},
  ...{phase: 'running', state: 'running', done: 0, total: 1_000_000, unit: 'rows', source: 'rows_total'},
  ...{throttled: null, worker: 'host:1', workerSession: null, silence: 100, batchSize: 1_000, pause: 0},
  ...{startedAt: start, can: {pause: true, resume: true, abort: true}, raw: ''},
  ...{cutOver: null, settings: [], sessions: [], cleanUp: []},
  whenStopped: 'the worker tries its batch again: pause it instead',
  ...more,
});

/** Facts with the moment, in ms after the start of the story, at which each became known. */
export type Story = readonly (readonly [number, Fact])[];

const add = (state: State, [after, fact]: Story[number]): State =>
  fold(state, {...fact, at: start + after} as Event);

/** What a story adds up to. */
export const stateAfter = (story: Story, from: State = initial): State => story.reduce(add, from);

/** As the live console sees it: the watchdog looks after every fact. */
export const watched = (story: Story, from: State = initial): State =>
  story.reduce((state, [after, fact]) => {
    const next = add(state, [after, fact]);
    return watchdog(next).reduce((known, found) => add(known, [after, found]), next);
  }, from);
