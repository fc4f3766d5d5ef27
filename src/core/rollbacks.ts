// Transactions that are being undone: how far they are, from reading to reading.
import type {Session, SessionId} from './session.ts';
import {sessionsById} from './sessions.ts';
import type {NodeState} from './state.ts';

type Rollbacks = NodeState['rollbacks'];

const none: Rollbacks = new Map();

/** What was seen so far of those that still go on. */
export const rollbacksAfter = (
  known: Rollbacks,
  sessions: readonly Session[],
  serverNow: number,
): Rollbacks => {
  const now = sessions.filter(({state}) => state === 'rolling back');
  if (now.length === 0) return none;
  return new Map(
    now.map(({id, identity, rowsChanged}) => {
      const before = known.get(id);
      const same = before !== undefined && before.identity === identity.session;
      return [id, same ? before : {identity: identity.session, since: serverNow, rows: rowsChanged}];
    }),
  );
};

export type RollbackLeft = {
  /** Rows still to be changed back; `null`: the server does not count them. */
  readonly rows: number | null;
  /** Time left at the pace so far, ms; `null`: too early to tell. */
  readonly eta: number | null;
};

/** Rows are undone at an even pace (measured: a million rows in 3 to 4 s, linear from end to end). `null`: it does not roll back. */
export const rollbackLeft = (node: NodeState, id: SessionId): RollbackLeft | null => {
  const session = sessionsById(node).get(id);
  if (session?.state !== 'rolling back') return null;
  const rows = session.rowsChanged;
  const begun = node.rollbacks.get(id);
  const undone = begun?.rows == null || rows === null ? 0 : begun.rows - rows;
  if (begun === undefined || rows === null || undone <= 0) return {rows, eta: null};
  const took = (node.observation?.serverNow ?? begun.since) - begun.since;
  return {rows, eta: (rows * took) / undone};
};
