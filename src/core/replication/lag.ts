import type {OwnLag, ReplicaSelf} from '../replication.ts';
import type {NodeState, Replica} from '../state.ts';
import {clockSkew} from './clocks.ts';
import {heartbeatLag} from './heartbeat.ts';
import type {Joined} from './join.ts';
import {selfOf} from './join.ts';
import {replayedBy} from './position.ts';
import {type Measured, measure, patience} from './ruler.ts';

export type Lag = Pick<Replica, 'lag' | 'lagSource' | 'lagMissing' | 'lagAtLeast' | 'behind'>;

/** Farther apart than this, two clocks disagree rather than two readings, ms. */
const clockDoubt = 3_000;

const unknown = (lagMissing: string, behind: number | null = null): Lag => ({
  ...{lag: null, lagSource: null, lagMissing, lagAtLeast: false, behind},
});

const known = (
  lag: number,
  lagSource: Replica['lagSource'],
  behind: number | null,
  atLeast = false,
): Lag => ({
  ...{lag, lagSource, lagMissing: null, lagAtLeast: atLeast, behind},
});

/** Without a primary to measure against: nothing is known of what it wrote since, unless the replica has more than it replayed. */
const byTimestamp = (node: NodeState, self: ReplicaSelf): Lag | null => {
  const {received, replayed, lastReplayed} = self;
  const now = node.observation?.serverNow;
  if (received === null || replayed === null || lastReplayed === null || now === undefined) return null;
  if (replayed >= received) return null;
  return known(Math.max(0, now - lastReplayed), 'replay timestamp', received - replayed);
};

/** What the replica says, on the primary's clock; whole seconds it has made good for clocks itself. */
const ownOf = (node: NodeState | null, primary: NodeState | null): ReplicaSelf['ownLag'] => {
  const own = node?.link === 'up' ? (selfOf(node)?.ownLag ?? null) : null;
  if (own === null || own.source === 'seconds behind' || own.lag === 0) return own;
  return {...own, lag: Math.max(0, own.lag - clockSkew(node, primary))};
};

/** The primary was read a moment ago: a replica that has all it received has all there is. */
const isFresh = ({link, observedAt}: NodeState, at: number): boolean =>
  link === 'up' && observedAt !== null && at - observedAt <= patience;

/**
 * By the replica's own word. It knows nothing of what it has not received: that it has no lag is believed only while it receives and
 * its primary answers, or no primary is known.
 */
const bySelf = (node: NodeState, self: ReplicaSelf, primary: NodeState | null): Lag | null => {
  const own = ownOf(node, primary);
  if (own === null) return null;
  const cutOff = self.streaming === false || (primary !== null && !isFresh(primary, node.observedAt ?? 0));
  return cutOff && own.lag === 0 ? null : known(own.lag, own.source, null);
};

const fallback = ({node, seen}: Joined, primary: NodeState | null): Lag => {
  const self = selfOf(node);
  const told =
    node !== null && node.link === 'up' && self !== null
      ? (bySelf(node, self, primary) ?? byTimestamp(node, self))
      : null;
  if (told !== null) return told;
  if (seen !== null && seen.replayLag !== null) return known(seen.replayLag, 'primary’s account', null, true);
  return unknown('the primary’s log position is not known');
};

/** By the ruler, and by whoever accounts for more where the ruler does not reach back so far. */
const byRuler = (
  {kind, elapsed}: Exclude<Measured, {kind: 'unknown'}>,
  {lag: account, source}: {readonly lag: number; readonly source: Replica['lagSource']},
  behind: number | null,
): Lag =>
  kind === 'at least' && account > elapsed
    ? known(account, source, behind, true)
    : known(elapsed, 'log position', behind, kind === 'at least');

/** The commit time of what is being applied is finer than a tick. Where it contradicts the ruler, a clock is wrong. */
const isFiner = (own: OwnLag, {kind, elapsed}: Exclude<Measured, {kind: 'unknown'}>): boolean =>
  own.source === 'applier timestamp' &&
  own.lag > 0 &&
  (Math.abs(own.lag - elapsed) < clockDoubt || (kind === 'at least' && own.lag > elapsed));

const withoutPosition = (joined: Joined, primary: NodeState | null): Lag => {
  const told = fallback(joined, primary);
  if (told.lag !== null) return told;
  const lost = joined.node?.link === 'lost';
  return unknown(lost ? 'neither it nor its primary tells' : 'its replay position is not known');
};

/**
 * Replay lag in ms. Best first: a heartbeat, which is the truth; the commit time of what is being applied, which is finer than a tick,
 * while it agrees with the ruler; the ruler of log positions (see `measure`); the replica's own word; the primary's account.
 */
export const lagOf = (joined: Joined, primary: NodeState | null): Lag => {
  const replayed = replayedBy(joined, primary);
  const beat = heartbeatLag(joined.node, primary);
  if (beat !== null && 'lag' in beat) return known(beat.lag, 'heartbeat', replayed?.behind ?? null);
  if (replayed === null) return withoutPosition(joined, primary);
  const {position, at, behind} = replayed;
  const measured = primary === null ? null : measure(primary.positions, position, at);
  if (measured === null || measured.kind === 'unknown') return fallback(joined, primary);
  const own = ownOf(joined.node, primary);
  if (own !== null && isFiner(own, measured)) return known(own.lag, own.source, behind);
  const account = own ?? {lag: joined.seen?.replayLag ?? 0, source: 'primary’s account'};
  return byRuler(measured, account, behind);
};
