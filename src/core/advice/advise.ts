import {valueIn} from '../observation.ts';
import {protectionOf} from '../roles.ts';
import type {Session, SessionId} from '../session.ts';
import {sessionsById} from '../sessions.ts';
import type {NodeState, State} from '../state.ts';
import {waitersBehind} from '../waits/reach.ts';
import {effectOf} from './effect.ts';
import type {Signal} from './undone.ts';

/** One thing that would help, and what it would do. */
export type Advice = {
  /** The key that does it. */
  readonly key: 'c' | 't' | 'p' | 'D' | 'w';
  readonly action: 'cancel' | 'terminate' | 'pause' | 'drop index' | 'tell progress apart';
  readonly node: string;
  /** One of these at most is set: what it is done to, where that is not the node. */
  readonly session: SessionId | null;
  readonly job: string | null;
  readonly index: string | null;
  /** At once, and once those have finished. */
  readonly frees: number;
  readonly freesNext: number;
  readonly stillBlocked: number;
  readonly rollsBack: string | null;
  readonly leaves: readonly string[];
  readonly warnings: readonly string[];
  /** It is the migration's own: whoever started it can start it again. */
  readonly own: boolean;
  /** What it helps against. */
  readonly why:
    | 'blocked sessions'
    | 'waiting migration'
    | 'replica lag'
    | 'blocked replay'
    | 'old snapshot'
    | 'invalid index'
    | 'untold progress';
};

const noEffect = {
  ...{frees: 0, freesNext: 0, stillBlocked: 0},
  ...{rollsBack: null, leaves: [], warnings: [], own: true},
} as const;

/** A statement that is this young when it is seen is over before a key is pressed, ms. */
const fleeting = 1_000;

/**
 * Only what runs a statement can be cancelled. In a transaction of many short ones each is over before a person has read its name: what
 * holds up others is the transaction.
 */
const signalFor = ({state, statementStart, transactionStart}: Session, serverNow: number): Signal => {
  if (state !== 'active') return 'terminate';
  const isShort = statementStart !== null && serverNow - statementStart < fleeting;
  const isLater =
    statementStart !== null && transactionStart !== null && statementStart - transactionStart > fleeting;
  return isShort && isLater ? 'terminate' : 'cancel';
};

/** Nothing hurries a rollback. */
const signalable = (node: NodeState, {kind, user, state}: Session): boolean =>
  state !== 'rolling back' &&
  (kind === 'autovacuum' ||
    ((kind === 'client' || kind === 'parallel worker') && protectionOf(node, user) === null));

const signal = (node: NodeState, session: Session, why: Advice['why']): Advice => {
  const usual = signalFor(session, node.observation?.serverNow ?? 0);
  const expected = effectOf(node, usual, [session.id]);
  // A cancel that frees nobody, where ending the session would, is no help.
  const isVain =
    usual === 'cancel' && (why === 'blocked sessions' || why === 'waiting migration') && expected.frees === 0;
  const action = isVain ? 'terminate' : usual;
  const {leavesBehind, freesNext, ...effect} = isVain ? effectOf(node, action, [session.id]) : expected;
  return {
    ...{
      key: action === 'cancel' ? 'c' : 't',
      action,
      node: node.node,
      session: session.id,
      job: null,
      index: null,
    },
    ...{...effect, freesNext, leaves: leavesBehind, own: node.migration.has(session.id), why},
  };
};

/** Each candidate is tried on the whole graph: of hundreds of holders of one lock, ending one alone frees nobody anyway. */
const heaviest = 5;

/** Roots, and migration sessions in the middle of a chain: those two ends are where a pile-up can be cut. */
const candidates = ({graph, migration}: NodeState): readonly SessionId[] => {
  const count = (id: SessionId): number => graph.behind.get(id)?.count ?? 0;
  const middle = [...migration.keys()].filter(id => count(id) > 0).toSorted((a, b) => count(b) - count(a));
  const roots = graph.roots.slice(0, heaviest).map(({session}) => session);
  return [...new Set([...roots, ...middle.slice(0, heaviest)])];
};

/** The server ends a deadlock itself, and an autovacuum against wraparound would be back before anybody was through. */
const isFutile = ({graph}: NodeState, {id, kind, wraparound}: Session): boolean =>
  (kind === 'autovacuum' && wraparound) || graph.cycles.some(cycle => cycle.includes(id));

/** Whom it helps: on a replica its replay, and where only the migration waits, that. */
const purpose = (node: NodeState, id: SessionId): Advice['why'] => {
  const behind = [...waitersBehind(node.graph, [id])];
  const sessions = sessionsById(node);
  if (behind.some(each => sessions.get(each)?.kind === 'replay')) return 'blocked replay';
  return behind.length > 0 && behind.every(each => node.migration.has(each))
    ? 'waiting migration'
    : 'blocked sessions';
};

const againstWaits = (node: NodeState): readonly Advice[] =>
  candidates(node)
    .flatMap(id => sessionsById(node).get(id) ?? [])
    .filter(session => signalable(node, session) && !isFutile(node, session))
    .map(session => signal(node, session, purpose(node, session.id)))
    .filter(({frees, freesNext}) => frees + freesNext > 0);

/** A concurrent build that waits for somebody, before a pile-up comes of it: end what it waits for, or else give the build up. */
const againstSnapshots = (node: NodeState): readonly Advice[] => {
  const sessions = sessionsById(node);
  const waiting = node.progress.filter(
    ({waitsFor, title}) => waitsFor !== null && title.includes('CONCURRENTLY'),
  );
  const ends = [...waiting.map(({waitsFor}) => waitsFor), ...waiting.map(({session}) => session)];
  return ends
    .map(id => sessions.get(id ?? ''))
    .filter((session): session is Session => session !== undefined && signalable(node, session))
    .map(session => signal(node, session, 'old snapshot'));
};

const pauses = (node: NodeState): readonly Advice[] =>
  node.progress
    .flatMap(({job}) => (job ? [job] : []))
    .filter(({can, state}) => can.pause === true && state === 'running')
    .map(({job}) => ({
      ...{...noEffect, key: 'p', action: 'pause', node: node.node},
      ...{session: null, job, index: null, why: 'replica lag'},
    }));

/** Readers that replay waits for, then what writes faster than a replica replays. */
const againstLag = (state: State): readonly Advice[] => {
  const raised = Object.values(state.alerts).map(({alert}) => alert);
  const late = raised.filter(({kind}) => kind === 'replica lag' || kind === 'replay blocked');
  if (late.length === 0) return [];
  const readers = Object.values(state.replicas)
    .flat()
    .flatMap(({node, replayBlockedBy}): readonly Advice[] => {
      const replica = node === null ? undefined : state.nodes[node];
      const session =
        replica && replayBlockedBy !== null ? sessionsById(replica).get(replayBlockedBy) : undefined;
      return replica && session && signalable(replica, session)
        ? [signal(replica, session, 'blocked replay')]
        : [];
    });
  const behind = new Set(late.map(({node}) => node));
  return [
    ...readers,
    ...Object.values(state.nodes)
      .filter(({node}) => behind.has(node))
      .flatMap(pauses),
  ];
};

const againstLeftovers = (node: NodeState): readonly Advice[] =>
  (node.observation ? (valueIn(node.observation.leftovers) ?? []) : [])
    .filter(({kind, builder}) => kind === 'invalid index' && builder === null)
    .map(({name}) => ({
      ...{...noEffect, key: 'D', action: 'drop index', node: node.node},
      ...{session: null, job: null, index: name, why: 'invalid index'},
    }));

/** Several commands run and the server could be made to say whose progress is whose. */
const againstUntold = ({node, facts, progress}: NodeState): readonly Advice[] => {
  const able = facts?.capabilities.progressBySession;
  if (able === undefined || able === true || !progress.some(({untold}) => untold)) return [];
  return [
    {
      ...{...noEffect, key: 'w', action: 'tell progress apart', node},
      ...{session: null, job: null, index: null, why: 'untold progress'},
    },
  ];
};

/** Our own migration goes first when it frees nearly as many: to stop it harms nobody else. */
const nearly = 0.8;

const byBenefit = (a: Advice, b: Advice): number => {
  const [all, others] = [a.frees + a.freesNext, b.frees + b.freesNext];
  const comparable = Math.min(all, others) >= Math.max(all, others) * nearly;
  if (comparable && a.own !== b.own) return a.own ? -1 : 1;
  return others - all || b.frees - a.frees;
};

const once = (advice: readonly Advice[]): readonly Advice[] => {
  const seen = new Set<string>();
  return advice.filter(({node, session, job, index}) => {
    const key = [node, session, job, index].join('|');
    return !seen.has(key) && seen.add(key);
  });
};

/** What would help now, most useful first. Empty: nothing to press. */
export const advise = (state: State): readonly Advice[] => {
  const reachable = Object.values(state.nodes).filter(({link}) => link === 'up');
  return once([
    ...reachable.flatMap(againstWaits).toSorted(byBenefit),
    ...againstLag(state),
    ...reachable.flatMap(againstSnapshots),
    ...reachable.flatMap(againstLeftovers),
    ...reachable.flatMap(againstUntold),
  ]);
};
