import {noBaseline} from '../baseline/baseline.ts';
import {workIn} from '../baseline/work.ts';
import type {EventOf, Watch} from '../event.ts';
import {observeInFlight} from '../latency/in-flight.ts';
import {observeMeans} from '../latency/means.ts';
import {observeStatements} from '../latency/statements.ts';
import {identify} from '../migration/identify.ts';
import {timeoutsAfter} from '../migration/timeouts.ts';
import {type Observation, valueIn} from '../observation.ts';
import {estimate} from '../progress/estimate.ts';
import {nativeReadings} from '../progress/native.ts';
import {replicasAfter} from '../replication/replicas.ts';
import {rollbacksAfter} from '../rollbacks.ts';
import {append, emptySeries, type Series} from '../series.ts';
import type {Session, SessionId} from '../session.ts';
import {sessionsById} from '../sessions.ts';
import type {NodeState, Progress, Rates, State} from '../state.ts';
import {observeTables} from '../tables/observe.ts';
import type {Phase} from '../tables/state.ts';
import {buildWaits, type SeenWaiting, unseenWaits} from '../waits/build.ts';
import type {WaitGraph} from '../waits/graph.ts';
import {withNode} from './nodes.ts';
import {firstAfter, ratesAfter} from './rates.ts';

const unwatched: Watch = {applications: [], users: [], tables: []};

/**
 * Since when each session has been seen waiting with its present statement, by the server's clock. Of those that were waiting before the
 * first reading nobody knows; until the contrary is known, it counts from the start of their statement: unknown is not healthy.
 */
const seenWaiting = (node: NodeState, now: ReadonlyMap<SessionId, Session>): SeenWaiting => {
  if (node.observation === null)
    return new Map(
      [...now.values()].flatMap(({id, waitsForLock, statementStart}) =>
        waitsForLock && statementStart !== null ? [[id, statementStart] as const] : [],
      ),
    );
  const before = sessionsById(node);
  const clock = node.observation?.serverNow ?? 0;
  return new Map(
    [...node.graph.waited]
      .filter(([id]) => before.get(id)?.identity.statement === now.get(id)?.identity.statement)
      .map(([id, waited]) => [id, clock - (waited ?? 0)]),
  );
};

const graphOf = (node: NodeState, observation: Observation): WaitGraph => {
  const sessions = valueIn(observation.sessions) ?? [];
  const {waits, serverNow} = observation;
  const seen = seenWaiting(node, sessionsById({observation}));
  if (!('value' in waits)) return unseenWaits(sessions, waits.missing, serverNow, seen);
  const model = node.facts?.lockModel ?? {granted: {}, pending: {}, queue: 'fifo'};
  return buildWaits(waits.value, sessions, model, serverNow, seen);
};

/** Of the first reading nobody knows: unknown is not healthy. */
const lastingIn = (node: NodeState, {unexplained}: WaitGraph): ReadonlySet<SessionId> =>
  new Set([...unexplained.keys()].filter(id => node.observation === null || node.graph.unexplained.has(id)));

const positionsAfter = ({positions, observation}: NodeState, {replication}: Observation): Series => {
  const {position = null, unit} = valueIn(replication) ?? {};
  // A ruler has no gaps: what is not known is left out.
  if (position === null) return positions;
  const before = observation ? valueIn(observation.replication) : null;
  // Counted anew, or in another unit: what was counted before does not compare.
  const begun = position < (positions.values.at(-1) ?? position) || (before !== null && before.unit !== unit);
  return append(begun ? emptySeries : positions, replication.at, position);
};

/** Bytes of log per second, from its own counter or else from the last two positions of one log. */
const logRate = (rates: Rates, {at, values}: Series, observation: Observation | null): number | null => {
  if (rates.logBytes !== undefined) return rates.logBytes;
  if (observation !== null && valueIn(observation.replication)?.unit !== 'bytes') return null;
  const [from, to, then, now] = [values.at(-2), values.at(-1), at.at(-2), at.at(-1)];
  if (from == null || to == null || then === undefined || now === undefined || to < from) return null;
  return ((to - from) / (now - then)) * 1000;
};

const activeIn = ({facts}: NodeState, sessions: readonly Session[]): number =>
  sessions.filter(({id, state}) => state === 'active' && !facts?.own.includes(id)).length;

const seriesAfter = (node: NodeState, at: number): NodeState['series'] => {
  const {series, rates, positions, graph, observation} = node;
  const {commits, rollbacks, statements} = rates;
  const sessions = observation === null ? null : valueIn(observation.sessions);
  const connections = observation ? valueIn(observation.vitals)?.gauges.connections : undefined;
  return {
    transactions: append(series.transactions, at, commits === undefined ? null : commits + (rollbacks ?? 0)),
    statements: append(series.statements, at, statements ?? null),
    blocked: append(series.blocked, at, sessions === null ? null : graph.waiters.length),
    active: append(series.active, at, sessions === null ? null : activeIn(node, sessions)),
    logRate: append(series.logRate, at, logRate(rates, positions, observation)),
    connections: append(series.connections, at, connections ?? null),
  };
};

const progressAfter = (node: NodeState, at: number): readonly Progress[] => {
  const rows = node.observation ? (valueIn(node.observation.progress) ?? []) : [];
  const scene = {...node, sessions: sessionsById(node)};
  const native = nativeReadings(rows, scene).map(reading =>
    estimate(node.progress.find(({key}) => key === reading.key) ?? null, reading, at),
  );
  return [...native, ...node.progress.filter(({job}) => job !== null)];
};

/** By the course of its cluster so far, and what is seen of the migration on this node now. */
const phaseOf = ({baselines, opened}: State, node: NodeState): Phase => {
  const {startedAt, workSeenAt, jobs} = baselines[node.cluster] ?? noBaseline;
  const silence = opened?.limits.workerSilence ?? Number.POSITIVE_INFINITY;
  if (workSeenAt !== null || workIn([node], jobs, silence).isAtWork) return 'during';
  return startedAt === null ? 'before' : 'after';
};

/** Everything that one observation changes in its node. */
const nodeAfter = (node: NodeState, observation: Observation, at: number, state: State): NodeState => {
  const own = node.facts?.own ?? [];
  const sessions = (valueIn(observation.sessions) ?? []).filter(({id}) => !own.includes(id));
  const before = sessionsById(node);
  const clues = {
    watch: state.opened?.watch ?? unwatched,
    jobs: node.progress.flatMap(({job}) => job ?? []),
    runnerLocks: node.runnerLocks,
    progress: valueIn(observation.progress) ?? [],
    before: {migration: node.migration, sessions: before},
  };
  const graph = graphOf(node, observation);
  const seen: NodeState = {
    ...node,
    ...{observation, observedAt: at, graph, unexplained: lastingIn(node, graph)},
    migration: identify(sessions, clues),
    timeoutsSeen: timeoutsAfter(node.timeoutsSeen, before, sessions),
    rollbacks: rollbacksAfter(node.rollbacks, sessions, observation.serverNow),
    rates: ratesAfter(node.rates, node.observation?.vitals, observation.vitals),
    first: firstAfter(node.first, observation.vitals),
    inFlight: observeInFlight(node.inFlight, sessions, observation.serverNow, at),
    statements: observeStatements(node.statements, observation.latency),
    means: observeMeans(node.means, observation.means),
    positions: positionsAfter(node, observation),
  };
  const next = {...seen, progress: progressAfter(seen, at), series: seriesAfter(seen, at)};
  return {...next, tables: observeTables(node.tables, observation, phaseOf(state, next))};
};

export const foldObserved = (state: State, {at, node, observation}: EventOf<'node.observed'>): State => {
  const known = state.nodes[node];
  if (known === undefined) return state;
  const next = withNode(state, nodeAfter(known, observation, at, state));
  const replicas = replicasAfter(next, known.cluster, {node, at});
  return {...next, replicas: {...next.replicas, [known.cluster]: replicas}};
};
