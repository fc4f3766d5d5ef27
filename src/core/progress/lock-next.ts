// A lock that work needs before it ends is named before anybody waits for it: whoever is in its way then stops everybody else too.
import type {Session, SessionId} from '../session.ts';
import {sessionsById} from '../sessions.ts';
import type {NodeState, Progress} from '../state.ts';

export type Holder = {
  readonly id: SessionId;
  readonly session: Session | null;
  /** In its transaction, or else in its statement, ms by the server's clock. */
  readonly age: number | null;
};

/** So near its end the lock is what comes next. */
const nearEnd = 0.9;
/** Who has held a lock for so long will hold it for a while yet, ms. */
const longHeld = 10_000;

const holderOf = (node: NodeState, id: SessionId): Holder => {
  const session = sessionsById(node).get(id) ?? null;
  const since = session?.transactionStart ?? session?.statementStart ?? null;
  const now = node.observation?.serverNow ?? null;
  return {id, session, age: since === null || now === null ? null : Math.max(0, now - since)};
};

/** Who holds a lock against the one that work needs next, the longest first; `null`: it needs none, or nothing is known of it. */
export const nextHolders = (
  node: NodeState,
  {lockNext}: Pick<Progress, 'lockNext'>,
): readonly Holder[] | null =>
  lockNext?.holders
    .filter(id => !node.facts?.own.includes(id))
    .map(id => holderOf(node, id))
    .toSorted((a, b) => (b.age ?? 0) - (a.age ?? 0)) ?? null;

/** Somebody is in the way and will be when it matters. */
export const isInTheWay = ({fraction}: Progress, holders: readonly Holder[]): boolean =>
  holders.some(({age}) => (fraction ?? 0) >= nearEnd || (age ?? 0) >= longHeld);
