import {valueIn} from '../observation.ts';
import {append, emptySeries} from '../series.ts';
import type {NodeState, Replica, State} from '../state.ts';
import {heartbeatLag} from './heartbeat.ts';
import {replayHeld} from './held.ts';
import {isNamedAfter, type Joined, join, selfOf} from './join.ts';
import {lagOf} from './lag.ts';
import {errantOn, replicationOf} from './position.ts';

const nothingKnown: Replica = {
  ...{name: '', node: null, state: null, sync: null},
  ...{lag: null, lagSource: null, lagMissing: null, lagAtLeast: false, behind: null},
  ...{behindUnit: 'bytes', channels: [], heartbeatMissing: null, errant: null},
  ...{writeLag: null, flushLag: null, paused: null, intendedDelay: null, conflicts: null},
  ...{replayBlockedBy: null, replayBlockedFor: null, lostSince: null, lagSeries: emptySeries, worst: null},
};

const worstOf = (known: Replica['worst'], lag: number | null, at: number): Replica['worst'] =>
  lag !== null && lag > (known?.lag ?? -1) ? {lag, at} : known;

/** Not in the primary's list, and not streaming by its own account either: from elsewhere, say. */
const isLost = ({seen, node}: Joined, listed: boolean): boolean =>
  listed && seen === null && (node === null || node.link !== 'up' || selfOf(node)?.streaming === false);

/** Coordinates differ by bytes, where they can be compared. */
const unitOf = (node: NodeState | null): Replica['behindUnit'] | null => {
  const unit = replicationOf(node)?.unit ?? null;
  return unit === 'coordinates' ? 'bytes' : unit;
};

const heartbeatMissing = (node: NodeState | null, primary: NodeState | null): string | null => {
  const beat = heartbeatLag(node, primary);
  return beat !== null && 'missing' in beat ? beat.missing : null;
};

/** What was read, when, and of which node. */
type Tick = {readonly node: string; readonly at: number};

/** Only a reading of the replica itself is news of it; of one that we have no connection to, the primary's. */
const isNews = ({node}: Joined, primary: NodeState | null, tick: Tick): boolean =>
  node?.link === 'up' ? node.node === tick.node : primary?.node === tick.node;

const replicaAfter = (
  known: Replica | undefined,
  joined: Joined,
  primary: NodeState | null,
  tick: Tick,
): Replica => {
  const {at} = tick;
  const {name, seen, node} = joined;
  const before = known ?? nothingKnown;
  const self = selfOf(node);
  const held = replayHeld(node);
  const listed =
    primary?.link === 'up' && primary.observation !== null && 'value' in primary.observation.replication;
  const lag = lagOf(joined, primary);
  return {
    ...{name, node: node?.node ?? null, state: seen?.state ?? null, sync: seen?.sync ?? null},
    ...lag,
    ...{writeLag: seen?.writeLag ?? null, flushLag: seen?.flushLag ?? null},
    ...{
      paused: self?.paused ?? null,
      intendedDelay: self?.intendedDelay ?? null,
      conflicts: self?.conflicts ?? null,
      // What it said of them before its connection broke may have passed.
      channels: node?.link === 'up' ? (self?.channels ?? []) : [],
      behindUnit: unitOf(primary) ?? unitOf(node) ?? before.behindUnit,
      heartbeatMissing: heartbeatMissing(node, primary),
      errant: errantOn(node, primary),
    },
    ...{replayBlockedBy: held.by, replayBlockedFor: held.forMs},
    lostSince: isLost(joined, listed) ? (before.lostSince ?? at) : null,
    lagSeries: isNews(joined, primary, tick) ? append(before.lagSeries, at, lag.lag) : before.lagSeries,
    worst: worstOf(before.worst, lag.lag, at),
  };
};

/** A replica that was listed and is no longer, and that we have no connection to: lost, and its lag unknown, never 0. */
const gone = (known: Replica, at: number): Replica => ({
  ...known,
  ...{
    state: null,
    lag: null,
    lagSource: null,
    lagAtLeast: false,
    behind: null,
    channels: [],
    writeLag: null,
    flushLag: null,
  },
  ...{lagMissing: 'the primary no longer lists it', replayBlockedBy: null, replayBlockedFor: null},
  lostSince: known.lostSince ?? at,
  lagSeries: append(known.lagSeries, at, null),
});

/** All replicas of a cluster after something was read of one of its nodes. */
export const replicasAfter = (state: State, cluster: string, tick: Tick): readonly Replica[] => {
  const nodes = state.order.flatMap(name => state.nodes[name] ?? []).filter(node => node.cluster === cluster);
  const primary = nodes.find(({facts}) => facts?.role === 'primary') ?? null;
  const list = primary?.observation ? (valueIn(primary.observation.replication)?.replicas ?? null) : null;
  const known = state.replicas[cluster] ?? [];
  const replicas = nodes.filter(({facts}) => facts?.role === 'replica');
  const joined = join(list ?? [], replicas);
  const find = ({name, node}: Joined) =>
    known.find(each => each.name === name) ??
    known.find(each => each.node !== null && each.node === node?.node) ??
    known.find(each => each.node === null && isNamedAfter(name, each.name));
  const present = joined.map(each => replicaAfter(find(each), each, primary, tick));
  const absent = known.filter(
    each =>
      !present.some(
        ({name, node}) =>
          name === each.name || isNamedAfter(name, each.name) || (node !== null && node === each.node),
      ),
  );
  if (list === null) return [...present, ...absent];
  return [...present, ...absent.map(each => gone(each, tick.at))];
};
