// Lag by a table that somebody keeps writing the time into on the primary.
import {ago} from '../advice/words.ts';
import type {NodeState} from '../state.ts';
import {clockSkew} from './clocks.ts';
import {replicationOf} from './position.ts';

/** Heartbeats come once a second or so: one this old on the primary itself is not being written, ms. */
const silence = 15_000;
/** Clocks of servers that are kept right differ by less, ms; farther ahead, the moment is in another time zone. */
const ahead = 2_000;

const ageOn = (node: NodeState | null): number | null => {
  const heartbeat = replicationOf(node)?.heartbeat ?? null;
  return heartbeat !== null && 'age' in heartbeat ? heartbeat.age : null;
};

/**
 * By the heartbeat that the replica has, on the primary's clock; or why it does not serve. `null`: no table was named, or nothing is
 * known of the replica.
 */
export const heartbeatLag = (
  node: NodeState | null,
  primary: NodeState | null,
): {readonly lag: number} | {readonly missing: string} | null => {
  const heartbeat = node?.link === 'up' ? (replicationOf(node)?.heartbeat ?? null) : null;
  if (heartbeat === null || 'missing' in heartbeat) return heartbeat;
  const written = primary?.link === 'up' ? ageOn(primary) : null;
  if (written !== null && written > silence)
    return {missing: `it is ${ago(written)} old on the primary too: nobody writes it, or not in UTC`};
  const age = heartbeat.age - clockSkew(node, primary);
  if (age < -ahead)
    return {missing: `it lies ${ago(-age)} ahead of the server’s clock: it is not written in UTC`};
  return {lag: Math.max(0, age)};
};
