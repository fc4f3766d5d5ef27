// From folded state to what a snapshot says.
import {type Advice, advise} from '../core/advice/advise.ts';
import {headline} from '../core/advice/headline.ts';
import {stoppedParts} from '../core/replication/stopped.ts';
import {selectAlerts} from '../core/select/alerts.ts';
import {ageOf, nodesIn, sessionIn, sessionsOf} from '../core/select/node.ts';
import {selectReplication} from '../core/select/replication.ts';
import type {NodeState, Progress, State} from '../core/state.ts';
import type {WaitEdge} from '../core/waits/graph.ts';
import {waitersBehind} from '../core/waits/reach.ts';
import type {
  Snapshot,
  SnapshotAdvice,
  SnapshotNode,
  SnapshotProgress,
  SnapshotReplica,
  SnapshotRoot,
  SnapshotRunnerLock,
  SnapshotSessions,
  SnapshotWait,
} from './snapshot-schema.ts';

/** Milliseconds to seconds, to the millisecond. */
const seconds = (duration: number | null): number | null =>
  duration === null ? null : Math.round(duration) / 1_000;

const sessionsCounted = (node: NodeState): SnapshotSessions | null => {
  const {observation} = node;
  if (observation === null || 'missing' in observation.sessions) return null;
  const sessions = sessionsOf(node);
  const states: Record<string, number> = {};
  for (const {state} of sessions) states[state] = (states[state] ?? 0) + 1;
  return {total: sessions.length, waiting: node.graph.waiters.length, states};
};

const nodeOf = (node: NodeState): SnapshotNode => {
  const {facts, lost} = node;
  const known = lost === null ? facts : null;
  return {
    ...{node: node.node, cluster: node.cluster, address: node.address},
    ...{reachable: node.link === 'up', error: lost?.error ?? (known ? null : 'it has not answered in time')},
    ...{role: facts?.role ?? null, product: facts?.product ?? null, version: facts?.version ?? null},
    ...{user: facts?.user ?? null, database: facts?.database ?? null, tls: known?.tls ?? null},
    ...{sessions: sessionsCounted(node), capabilities: facts?.capabilities ?? null},
  };
};

const waitOf = (node: NodeState, edge: WaitEdge): SnapshotWait => ({
  ...{node: node.node, waiter: edge.waiter, blocker: edge.blocker, kind: edge.hard ? 'hard' : 'soft'},
  ...{mode: edge.mode, blockerMode: edge.blockerMode, object: edge.name ?? edge.kind},
  seconds: seconds(
    edge.since === null ? (node.graph.waited.get(edge.waiter) ?? null) : ageOf(node, edge.since),
  ),
});

const adviceOf = ({own: _, ...advice}: Advice): SnapshotAdvice => advice;

const rootsOf = (node: NodeState, advice: readonly Advice[]): readonly SnapshotRoot[] =>
  node.graph.roots.map(({session: id, blocks, longest}) => {
    const session = sessionIn(node, id);
    const concerned = new Set([id, ...waitersBehind(node.graph, [id])]);
    const helps = advice.filter(each => each.node === node.node && concerned.has(each.session ?? ''));
    return {
      ...{node: node.node, session: id, blocks, seconds: seconds(longest), state: session?.state ?? null},
      ...{user: session?.user ?? null, application: session?.application ?? null},
      ...{statement: session?.statement ?? null, migration: node.migration.get(id) ?? null},
      press: helps.map(adviceOf),
    };
  });

const replicasOf = (state: State): readonly SnapshotReplica[] =>
  selectReplication(state).replicas.map(({cluster, replica}) => ({
    ...{cluster, name: replica.name, node: replica.node, state: replica.state, sync: replica.sync},
    ...{lagSeconds: seconds(replica.lag), lagSource: replica.lagSource, lagAtLeast: replica.lagAtLeast},
    ...{lagMissing: replica.lagMissing, paused: replica.paused, stopped: stoppedParts(replica)},
    behindBytes: replica.behindUnit === 'bytes' ? replica.behind : null,
    behindTransactions: replica.behindUnit === 'transactions' ? replica.behind : null,
    ...{replayBlockedBy: replica.replayBlockedBy, lost: replica.lostSince !== null},
  }));

const progressOf = (progress: Progress): SnapshotProgress => {
  const {node, title, table, phase, job, fraction, done, total, unit, source, rate, eta} = progress;
  return {
    ...{node, title, table, phase, job: job?.job ?? null, state: job?.state ?? null},
    ...{fraction, done, total, unit, source, perSecond: rate.tenSeconds},
    etaSeconds: eta && {low: Math.round(eta.low / 1_000), high: Math.round(eta.high / 1_000)},
    ...{etaMissing: progress.etaMissing, stalledBecause: progress.stalledBecause},
    ...{session: progress.session, waitsFor: progress.waitsFor},
  };
};

const runnerLocksOf = (node: NodeState): readonly SnapshotRunnerLock[] =>
  node.runnerLocks.map(({since, ...lock}) => ({
    ...{node: node.node, ...lock, seconds: seconds(ageOf(node, since))},
  }));

export const diagnosisOf = (state: State, version: string): Snapshot => {
  const nodes = nodesIn(state);
  const {health, progress, press} = headline(state, state.now);
  const advice = advise(state);
  return {
    ...{schema: 1, version, at: new Date(state.now).toISOString()},
    verdict: health.tone === 'good' ? 'healthy' : 'unhealthy',
    ...{health: health.text, progressNow: progress.text, press: press.text},
    nodes: nodes.map(nodeOf),
    waits: nodes.flatMap(node => node.graph.edges.map(edge => waitOf(node, edge))),
    unexplained: nodes.flatMap(node =>
      [...node.graph.unexplained].map(([waiter, why]) => ({node: node.node, waiter, why})),
    ),
    roots: nodes.flatMap(node => rootsOf(node, advice)).toSorted((a, b) => b.blocks - a.blocks),
    advice: advice.map(adviceOf),
    replicas: replicasOf(state),
    progress: nodes.flatMap(node => node.progress.map(progressOf)),
    runnerLocks: nodes.flatMap(runnerLocksOf),
    alerts: selectAlerts(state).map(({alert}) => alert),
  };
};
