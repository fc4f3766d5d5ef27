// Whom replay waits for when it is not for a lock.
import type {KnownEdge} from '../../core/lock.ts';
import type {Session} from '../../core/session.ts';

/**
 * Replay that waits for a query's snapshot holds no lock for it. The oldest snapshot is one that it waits for, if all
 * belong to one database; of several, another one may be meant.
 */
export const replayEdges = (sessions: readonly Session[]): readonly KnownEdge[] => {
  const replay = sessions.find(
    ({kind, waitEvent}) => kind === 'replay' && waitEvent === 'RecoveryConflictSnapshot',
  );
  const holders = sessions.filter(({kind, snapshotAge}) => kind === 'client' && snapshotAge !== null);
  const oldest = holders.toSorted((a, b) => (b.snapshotAge ?? 0) - (a.snapshotAge ?? 0))[0];
  if (replay === undefined || oldest === undefined || new Set(holders.map(({database}) => database)).size > 1)
    return [];
  const pair = {waiter: replay.id, blocker: oldest.id, hard: true, inferred: true};
  return [{...pair, kind: 'snapshot', name: null, waitingSince: null}];
};
