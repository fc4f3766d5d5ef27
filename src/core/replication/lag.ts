import {type OwnLag, type ReplicaSelf, type Replication, valueIn} from '../observation.ts';
import type {NodeState, Replica} from '../state.ts';
import type {Joined} from './join.ts';
import {selfOf} from './join.ts';
import {measure} from './ruler.ts';

export type Lag = Pick<Replica, 'lag' | 'lagSource' | 'lagMissing' | 'lagAtLeast' | 'behind'>;

/** A log position of a replica and when it was read, our clock. */
type Replayed = {readonly position: number; readonly at: number};

/** Farther apart than this, two clocks disagree rather than two readings, ms. */
const clockDoubt = 3_000;

type Origins = NonNullable<Replication['origins']>;

const unknown = (lagMissing: string, behind: number | null = null): Lag => ({
  ...{lag: null, lagSource: null, lagMissing, lagAtLeast: false, behind},
});

const shares = (a: Origins, b: Origins): boolean => Object.keys(a).some(origin => origin in b);

/**
 * Where on the primary's log a replica is. By origin, what it has from elsewhere does not count, and what the primary has written since
 * it was read does not either. `null`: the two have no log in common, or it is not known.
 */
const positionOn = (primary: Replication | null, {origins, self}: Replication): number | null => {
  const replayed = self?.replayed ?? null;
  if (origins === null || primary === null) return replayed;
  if (primary.origins === null || primary.position === null || !shares(primary.origins, origins)) return null;
  const missing = Object.entries(primary.origins).map(([origin, has]) =>
    Math.max(0, has - (origins[origin] ?? 0)),
  );
  return primary.position - missing.reduce((sum, each) => sum + each, 0);
};

/** What the replica says itself, while it says something; else what it told the primary. */
export const replayedBy = ({seen, node}: Joined, primary: NodeState | null): Replayed | null => {
  const own = node?.link === 'up' && node.observation ? node.observation.replication : null;
  const said = own ? valueIn(own) : null;
  const written = primary?.observation ? valueIn(primary.observation.replication) : null;
  const position = said?.self ? positionOn(written, said) : null;
  if (own && position !== null) return {position, at: own.at};
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

/** By the replica's own word. Of what it has not received it knows nothing: a receiver that stands makes it a lower bound at best. */
const bySelf = ({ownLag, streaming}: ReplicaSelf): Lag | null => {
  if (ownLag === null || (streaming === false && ownLag.source !== 'heartbeat')) return null;
  const {lag, source} = ownLag;
  return {lag, lagSource: source, lagMissing: null, lagAtLeast: false, behind: null};
};

/** Whether the replica's own word is better than the ruler: a heartbeat is the truth, and a commit time is finer than a tick. */
const isFiner = (own: OwnLag, elapsed: number): boolean =>
  own.source === 'heartbeat' ||
  (own.source === 'applier timestamp' && own.lag > 0 && Math.abs(own.lag - elapsed) < clockDoubt);

const fallback = (joined: Joined): Lag => {
  const {node, seen} = joined;
  const self = selfOf(node);
  const told =
    node !== null && node.link === 'up' && self !== null ? (bySelf(self) ?? byTimestamp(node, self)) : null;
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
  const own = selfOf(joined.node)?.ownLag ?? null;
  if (own !== null && joined.node?.link === 'up' && isFiner(own, measured.elapsed))
    return {lag: own.lag, lagSource: own.source, lagMissing: null, lagAtLeast: false, behind};
  if (measured.kind === 'exact')
    return {lag: measured.elapsed, lagSource: 'log position', lagMissing: null, lagAtLeast: false, behind};
  const account = joined.seen?.replayLag ?? 0;
  const source = account > measured.elapsed ? 'primary’s account' : 'log position';
  return {
    ...{lag: Math.max(account, measured.elapsed), lagSource: source, lagMissing: null},
    ...{lagAtLeast: true, behind},
  };
};
