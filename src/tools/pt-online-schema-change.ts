// pt-online-schema-change: seen by its triggers, measured by the keys of its chunks. It takes no orders but a file and a signal.
import type {Capability} from '../core/capability.ts';
import type {JobReading} from '../core/job.ts';
import type {Session, SessionId} from '../core/session.ts';
import type {Node} from '../engines/engine.ts';
import {type Bounds, boundsIn, byKey, type KeyRange} from './key-range.ts';
import {cleanUpOf, createPtOscFinder, estimatedRows, historyOf, type PtOsc} from './pt-osc-tables.ts';
import {endsOf, saidBy} from './statements.ts';
import type {Tool} from './tool.ts';

const toolId = 'pt-online-schema-change';
const mark = '/*pt-online-schema-change ';
/** It looks at its pause file, replicas and load between chunks; this long without one is a wait, ms. */
const waitsAfter = 15_000;
/** A client that lost its connection is back within this, ms: ten tries, a quarter of a second apart, and a chunk. */
const backWithin = 10_000;
/** Chunks take half a second each unless told otherwise: one would have been seen, ms. */
const longUnseen = 60_000;

/** What was seen of one of them so far. */
type Seen = {
  worker: SessionId | null;
  identity: string | null;
  /** Process id on the client's machine, from the comment. */
  pid: string | null;
  /** When its session was last there. */
  aliveAt: number;
  chunkAt: number;
  range: KeyRange | null;
};

const fresh = (at: number): Seen => ({
  ...{worker: null, identity: null, pid: null, range: null},
  ...{aliveAt: at, chunkAt: at},
});

const isThere = ({tooling}: Node, session: SessionId): boolean =>
  tooling.sessions().some(({id}) => id === session);

type Chunk = {readonly session: SessionId; readonly pid: string | null; readonly bounds: Bounds | null};

/** Chunks of this one: others may run beside it. */
const chunksOf = async (
  node: Node,
  {schema, copy}: PtOsc,
  worker: SessionId | null,
): Promise<readonly Chunk[]> => {
  const clients = node.tooling.sessions().filter(({kind}) => kind === 'client');
  const ids = worker === null ? clients.map(({id}) => id) : [worker];
  const said = await saidBy(node, ids, mark);
  return said
    .filter(({statement}) => statement.includes(`\`${schema}\`.\`${copy}\``))
    .map(({session, statement}) => ({
      session,
      pid: /pt-online-schema-change (\d{1,10})/.exec(statement)?.[1] ?? null,
      bounds: boundsIn(statement),
    }));
};

const no = (missing: string, fix: string): Capability => ({missing, fix});

type Standing = {
  readonly client: Session | null;
  readonly isGone: boolean;
  /** Since a chunk was seen, ms. */
  readonly quiet: number;
};

const verbsOf = ({pid}: Seen, {client}: Standing, cleanUp: readonly string[]): JobReading['can'] => {
  const file = no(
    'it is paused only by the file that its --pause-file named',
    'create that file on its machine, and delete it to go on within a minute',
  );
  const process = pid === null ? 'its process' : pid;
  const fixed = no('what it goes by is fixed when it starts', 'end it and start it again');
  return {
    ...{pause: file, resume: file, set: fixed},
    abort: no(
      'only its process can end it',
      `kill -INT ${process}${client?.client ? ` on ${client.client}` : ''}, then in this order: ${cleanUp.join(' ')}`,
    ),
    'cut over': no('it swaps as soon as all is copied', 'start it with --no-swap-tables to swap by hand'),
  };
};

const phaseOf = ({isGone, client, quiet}: Standing): string => {
  if (isGone) return 'its client is gone, triggers and table left behind';
  if (client !== null) return 'copying rows';
  return quiet < longUnseen
    ? 'copying rows, no chunk seen yet'
    : 'triggers are there, and no client: paused, or left behind';
};

const throttledOf = ({isGone, client, quiet}: Standing): string | null =>
  !isGone && client !== null && client.state !== 'active' && quiet > waitsAfter
    ? 'its client waits, for its pause file, a replica or the load'
    : null;

const amountOf = async (node: Node, osc: PtOsc, {range}: Seen) => {
  if (range !== null) return byKey(range);
  const {original, copied} = await estimatedRows(node, osc);
  return {
    ...{done: copied, total: original, unit: 'rows' as const},
    source: `statistics of the rows in ${osc.copy} and ${osc.table}, which may be old`,
  };
};

export const ptOnlineSchemaChange = (now: () => number = Date.now): Tool => {
  const finders = new WeakMap<Node, ReturnType<typeof createPtOscFinder>>();
  const seenOn = new WeakMap<Node, Map<string, Seen>>();

  /** Where it is by its newest chunk, and by its history where it keeps one. */
  const look = async (node: Node, osc: PtOsc, seen: Seen): Promise<void> => {
    const chunks = await chunksOf(node, osc, seen.worker);
    const [newest] = chunks.toSorted((a, b) => (b.bounds?.from ?? 0) - (a.bounds?.from ?? 0));
    if (newest === undefined) return;
    const {session, pid, bounds} = newest;
    const moved = bounds === null || bounds.from !== seen.range?.at;
    if (moved || session !== seen.worker) seen.chunkAt = now();
    seen.worker = session;
    seen.pid = pid ?? seen.pid;
    seen.identity = node.tooling.sessions().find(({id}) => id === session)?.identity.session ?? null;
    if (bounds === null) return;
    const {column, from} = bounds;
    const ends = seen.range?.column === column ? seen.range : await endsOf(node, osc, column);
    if (ends !== null) seen.range = {column, low: ends.low, high: ends.high, at: from};
  };

  const readingOf = async (node: Node, osc: PtOsc, seen: Seen): Promise<JobReading> => {
    await look(node, osc, seen);
    const history = await historyOf(node, osc);
    if (history?.at != null && seen.range !== null)
      seen.range = {...seen.range, at: Math.max(seen.range.at, history.at)};
    const client =
      node.tooling
        .sessions()
        .find(({id, identity}) => id === seen.worker && identity.session === seen.identity) ?? null;
    if (client !== null) seen.aliveAt = now();
    const standing = {
      client,
      isGone: seen.worker !== null && now() - seen.aliveAt > backWithin,
      quiet: now() - seen.chunkAt,
    };
    const cleanUp = cleanUpOf(node, osc);
    const name = `${osc.schema}.${osc.table}`;
    return {
      ...{job: `${toolId}:${osc.schema}.${osc.copy}`, tool: toolId},
      ...{title: `pt-online-schema-change ${name}`, table: name},
      ...{phase: phaseOf(standing), state: standing.isGone ? 'failed' : 'running'},
      ...(await amountOf(node, osc, seen)),
      ...{throttled: throttledOf(standing), cutOver: null, cleanUp},
      ...{worker: client?.client ?? null, workerSession: client?.id ?? null, sessions: []},
      whenStopped: 'its client tries the chunk again, ten times, and connects again: this does not end it',
      ...{silence: history?.silence ?? null, batchSize: null, pause: null, settings: []},
      ...{startedAt: osc.createdAt, can: verbsOf(seen, standing, cleanUp)},
      raw: [...osc.triggers, ...(seen.pid === null ? [] : [`process ${seen.pid}`])].join(' · '),
    };
  };

  const read = async (node: Node): Promise<readonly JobReading[]> => {
    const find = finders.get(node) ?? createPtOscFinder(now);
    finders.set(node, find);
    const known = seenOn.get(node) ?? new Map<string, Seen>();
    seenOn.set(node, known);
    const readings: JobReading[] = [];
    const isMissing = [...known.values()].some(({worker}) => worker !== null && !isThere(node, worker));
    const all = await find(node, isMissing);
    for (const key of known.keys())
      if (!all.some(({schema, copy}) => `${schema}.${copy}` === key)) known.delete(key);
    for (const osc of all) {
      const key = `${osc.schema}.${osc.copy}`;
      const seen = known.get(key) ?? fresh(now());
      known.set(key, seen);
      readings.push(await readingOf(node, osc, seen));
    }
    return readings;
  };

  const refused =
    'pt-online-schema-change takes no orders: its pause file and signals are on its own machine';
  return {
    ...{id: toolId, read},
    commandFor: () => ({refused}),
    act: async () => ({result: 'refused', reply: refused, fix: null}),
  };
};
