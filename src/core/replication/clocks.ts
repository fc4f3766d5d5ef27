// The clocks of two servers, told apart by ours.
import type {NodeState} from '../state.ts';

/** What the way of an answer and our own work may take, ms: a smaller difference is none. */
const blur = 250;

const offsetOf = (node: NodeState | null): number | null => {
  if (!node?.observation || node.observedAt === null) return null;
  return node.observation.serverNow - node.observedAt;
};

/** How far the clock of a server is ahead of another's, ms; 0 where that cannot be told or is too little to tell. */
export const clockSkew = (node: NodeState | null, other: NodeState | null): number => {
  const [ahead, behind] = [offsetOf(node), offsetOf(other)];
  if (ahead === null || behind === null) return 0;
  return Math.abs(ahead - behind) < blur ? 0 : ahead - behind;
};
