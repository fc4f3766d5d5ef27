import {isLeftBehind} from '../migration/leftovers.ts';
import {timeoutOf} from '../migration/timeouts.ts';
import type {Leftover} from '../observation.ts';
import {type Holder, nextHolders} from '../progress/lock-next.ts';
import type {RunnerLock} from '../runner-lock.ts';
import type {Session, SessionId} from '../session.ts';
import type {NodeState, Progress, State} from '../state.ts';
import {ageOf, nodesIn, part, sessionIn} from './node.ts';

/** A session that is the migration, and whether it would rather fail than make others wait. */
export type MigrationSession = {
  readonly key: string;
  readonly node: string;
  readonly session: Session;
  /** How it is known to belong. */
  readonly evidence: string;
  readonly age: number | null;
  /** As it was seen set, else what its role gets; `null`: none was seen, so it may wait for ever. */
  readonly lockTimeout: string | null;
  readonly statementTimeout: string | null;
  /** Nothing is known of time-outs here. */
  readonly timeoutsMissing: string | null;
};

export type MigrationWork = {
  readonly key: string;
  readonly progress: Progress;
  /** Of the session it waits for. */
  readonly blocker: Session | null;
  readonly blockerAge: number | null;
  /** How long its session has waited for locks by now, by the server's clock, ms; `null`: it waits for none, or that is not known. */
  readonly waited: number | null;
  /** Who holds a lock against the one that it needs next; `null`: it needs none, or nothing is known of it. */
  readonly nextHolders: readonly Holder[] | null;
  /** The statement that would tell its progress from that of others; `null`: there is none, or no need. */
  readonly tellsApart: string | null;
};

/** A runner's lock, and the session that has it. */
export type MigrationLock = {
  readonly key: string;
  readonly node: string;
  readonly lock: RunnerLock;
  readonly holder: Session | null;
  /** How long it is held, ms by the server's clock. */
  readonly age: number | null;
};

export type MigrationFacts = {
  readonly work: readonly MigrationWork[];
  /** Those whose work has no progress of its own. */
  readonly sessions: readonly MigrationSession[];
  /** Of migration runners; those that are stuck first. */
  readonly runnerLocks: readonly MigrationLock[];
  readonly leftovers: readonly {readonly key: string; readonly node: string; readonly leftover: Leftover}[];
  /** What could not be read: by node and what it is. */
  readonly missing: readonly {readonly node: string; readonly what: string; readonly why: string}[];
};

const sessionOf = (node: NodeState, id: SessionId, evidence: string): MigrationSession | null => {
  const session = sessionIn(node, id);
  if (session === null) return null;
  return {
    key: `${node.node}/${id}@${session.identity.session ?? ''}`,
    node: node.node,
    session,
    evidence,
    age: ageOf(node, session.statementStart),
    lockTimeout: timeoutOf(node, session, 'lock'),
    statementTimeout: timeoutOf(node, session, 'statement'),
    timeoutsMissing: session.timeouts === undefined ? part(node, node.observation?.roles).missing : null,
  };
};

const workOf = (node: NodeState, progress: Progress): MigrationWork => {
  const able = node.facts?.capabilities.progressBySession;
  const blocker = progress.waitsFor === null ? null : sessionIn(node, progress.waitsFor);
  const since = blocker?.state === 'active' ? blocker.statementStart : (blocker?.stateSince ?? null);
  return {
    key: `${node.node}/${progress.key}`,
    progress,
    blocker,
    blockerAge: ageOf(node, since),
    waited: progress.session === null ? null : (node.graph.waited.get(progress.session) ?? null),
    nextHolders: nextHolders(node, progress),
    tellsApart: able === undefined || able === true || !progress.untold ? null : able.fix,
  };
};

const locksOf = (node: NodeState): readonly MigrationLock[] =>
  node.runnerLocks
    .map(lock => ({
      key: `${node.node}/runner lock ${lock.runner} ${lock.lock}`,
      ...{node: node.node, lock, age: ageOf(node, lock.since)},
      holder: lock.holder === null ? null : sessionIn(node, lock.holder),
    }))
    .toSorted((a, b) => Number(a.lock.stuck === null) - Number(b.lock.stuck === null));

const missingOf = (node: NodeState): MigrationFacts['missing'] => {
  const native = part(node, node.observation?.progress).missing;
  return [
    ...(native === null ? [] : [{node: node.node, what: 'progress', why: native}]),
    ...Object.entries(node.toolErrors).map(([what, why]) => ({node: node.node, what, why})),
  ];
};

/** Everything that belongs to the migration, over all nodes. */
export const selectMigration = (state: State): MigrationFacts => {
  const nodes = nodesIn(state);
  return {
    work: nodes.flatMap(node => node.progress.map(progress => workOf(node, progress))),
    sessions: nodes.flatMap(node =>
      [...node.migration].flatMap(([id, evidence]) => sessionOf(node, id, evidence) ?? []),
    ),
    runnerLocks: nodes.flatMap(locksOf),
    leftovers: nodes.flatMap(node =>
      (part(node, node.observation?.leftovers).value ?? [])
        .filter(leftover => isLeftBehind(leftover, node))
        .map(leftover => ({key: `${node.node}/${leftover.name}`, node: node.node, leftover})),
    ),
    missing: nodes.filter(({facts}) => facts?.role !== 'replica').flatMap(missingOf),
  };
};
