// Where on the primary's log a replica is.
import {valueIn} from '../observation.ts';
import type {Replication} from '../replication.ts';
import type {NodeState} from '../state.ts';
import {bytesBetween} from './coordinate.ts';
import type {Joined} from './join.ts';

/** A place on the primary's log, when it was read (our clock), and what lies behind it, in the primary's unit. */
export type Replayed = {readonly position: number; readonly at: number; readonly behind: number | null};

type Origins = NonNullable<Replication['origins']>;

export const replicationOf = (node: NodeState | null): Replication | null =>
  node?.observation ? valueIn(node.observation.replication) : null;

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);

/**
 * What the primary has and the replica has not. What it has from elsewhere counts for nothing, and what the primary has written since it
 * was read does not count against it.
 */
const missingOf = (primary: Origins, replica: Origins): number =>
  sum(Object.entries(primary).map(([origin, has]) => Math.max(0, has - (replica[origin] ?? 0))));

/** It has something of the primary's, or nothing at all yet. A replica that is listed takes from it, whatever it has so far. */
const isComparable = (primary: Origins, replica: Origins, listed: boolean): boolean =>
  listed || Object.keys(replica).length === 0 || Object.keys(primary).some(origin => origin in replica);

/** In numbered files the bytes are known within one file, and only where nothing came from a second origin. */
const behindIn = ({unit, origins}: Replication, replica: Origins, missing: number): number | null => {
  if (unit !== 'coordinates' || missing === 0) return missing;
  const [only, ...more] = Object.entries(origins ?? {});
  return only === undefined || more.length > 0 ? null : bytesBetween(replica[only[0]] ?? 0, only[1]);
};

/** By origin. `null`: the two have no log in common, or count in different units. */
const byOrigin = (primary: Replication, said: Replication, listed: boolean): Omit<Replayed, 'at'> | null => {
  if (primary.unit !== said.unit || primary.position === null || !primary.origins || !said.origins)
    return null;
  // The file of a log says nothing of another server's: a replica of a replica cannot be placed by it.
  const related = listed && said.unit === 'transactions';
  if (!isComparable(primary.origins, said.origins, related)) return null;
  const missing = missingOf(primary.origins, said.origins);
  return {position: primary.position - missing, behind: behindIn(primary, said.origins, missing)};
};

/** What the replica says itself, while it says something. */
const bySelf = ({seen, node}: Joined, primary: NodeState | null): Replayed | null => {
  const own = node?.link === 'up' && node.observation ? node.observation.replication : null;
  const said = own ? valueIn(own) : null;
  if (!own || !said?.self) return null;
  const written = replicationOf(primary);
  const {replayed} = said.self;
  if (said.origins && written) {
    const place = byOrigin(written, said, seen !== null);
    return place && {...place, at: own.at};
  }
  return replayed === null ? null : {position: replayed, at: own.at, behind: behindEnd(primary, replayed)};
};

const behindEnd = (primary: NodeState | null, position: number): number | null => {
  const newest = primary?.positions.values.at(-1) ?? null;
  return newest === null ? null : Math.max(0, newest - position);
};

/** By the replica's own word, else by what it told the primary. */
export const replayedBy = (joined: Joined, primary: NodeState | null): Replayed | null => {
  const own = bySelf(joined, primary);
  if (own !== null) return own;
  const told = primary?.observation?.replication;
  const position = joined.seen?.replayed ?? null;
  return position === null || !told ? null : {position, at: told.at, behind: behindEnd(primary, position)};
};

/** Transactions that began on the replica itself and that the primary does not have: a failover to it would surprise. `null`: none known. */
export const errantOn = (node: NodeState | null, primary: NodeState | null): number | null => {
  const [said, written] = [replicationOf(node), replicationOf(primary)];
  const own = said?.self?.serverId ?? null;
  const count = own === null || said?.unit !== 'transactions' ? undefined : said.origins?.[own];
  if (own === null || count === undefined || !written?.origins) return null;
  return Math.max(0, count - (written.origins[own] ?? 0));
};
