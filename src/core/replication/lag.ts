import {type ReplicaSelf, valueIn} from '../observation.ts';
import type {NodeState, Replica} from '../state.ts';
import type {Joined} from './join.ts';
import {selfOf} from './join.ts';
import {measure} from './ruler.ts';

export type Lag = Pick<Replica, 'lag' | 'lagSource' | 'lagMissing' | 'lagAtLeast' | 'behind'>;

/** A log position of a replica and when it was read, our clock. */
type Replayed = {readonly position: number; readonly at: number};

const unknown = (lagMissing: string, behind: number | null = null): Lag => ({
  ...{lag: null, lagSource: null, lagMissing, lagAtLeast: false, behind},
});

/** What the replica says itself, while it says something; else what it told the primary. */
export const replayedBy = ({seen, node}: Joined, primary: NodeState | null): Replayed | null => {
  const own = node?.link === 'up' && node.observation ? node.observation.replication : null;
  const self = own ? valueIn(own)?.self : null;
  if (own && self && self.replayed !== null) return {position: self.replayed, at: own.at};
  const told = primary?.observation?.replication;
  return seen?.replayed == null || !told ? null : {position: seen.replayed, at: told.at};
};

/** Without a primary to measure against: nothing is known of what it wrote since, unless the replica has more than it replayed. */
const byTimestamp = (node: NodeState, self: ReplicaSelf): Lag | null => {
  const {received, replayed, lastReplayed} = self;
  const now = node.observation?.serverNow;
  if (received === null || replayed === null || lastReplayed === null || now === undefined) return null;
  if (replayed >= received) return null;
  const lag = Math.max(0, now - lastReplayed);
  return {
    lag,
    lagSource: 'replay timestamp',
    lagMissing: null,
    lagAtLeast: false,
    behind: received - replayed,
  };
};

const fallback = (joined: Joined): Lag => {
  const {node, seen} = joined;
  const self = selfOf(node);
  const told = node !== null && node.link === 'up' && self !== null ? byTimestamp(node, self) : null;
  if (told !== null) return told;
  if (seen !== null && seen.replayLag !== null)
    return {
      ...{lag: seen.replayLag, lagSource: 'primary’s account', lagMissing: null},
      ...{lagAtLeast: true, behind: null},
    };
  return unknown('the primary’s log position is not known');
};

/** Replay lag in ms, by the log position where both ends are known: see `measure`. */
export const lagOf = (joined: Joined, primary: NodeState | null): Lag => {
  const replayed = replayedBy(joined, primary);
  if (replayed === null) {
    const lost = joined.node?.link === 'lost';
    return unknown(lost ? 'neither it nor its primary tells' : 'its replay position is not known');
  }
  if (primary === null) return fallback(joined);
  const measured = measure(primary.positions, replayed.position, replayed.at);
  const newest = primary.positions.values.at(-1) ?? null;
  const behind = newest === null ? null : Math.max(0, newest - replayed.position);
  if (measured.kind === 'unknown') return fallback(joined);
  if (measured.kind === 'exact')
    return {lag: measured.elapsed, lagSource: 'log position', lagMissing: null, lagAtLeast: false, behind};
  const account = joined.seen?.replayLag ?? 0;
  const source = account > measured.elapsed ? 'primary’s account' : 'log position';
  return {
    ...{lag: Math.max(account, measured.elapsed), lagSource: source, lagMissing: null},
    ...{lagAtLeast: true, behind},
  };
};
