import type {SessionId} from '../observation.ts';
import {cyclesIn} from './cycles.ts';
import type {Root, WaitGraph} from './graph.ts';
import {numerically} from './order.ts';
import {waitersBehind} from './reach.ts';

type Ranked = Pick<WaitGraph, 'roots' | 'cycles'>;
type Links = Pick<WaitGraph, 'byWaiter' | 'byBlocker' | 'waited' | 'unexplained'>;

/** One member of each cycle that waits for nobody outside of it. */
const standIns = ({byWaiter}: Links, cycles: WaitGraph['cycles']): readonly SessionId[] =>
  cycles.flatMap(cycle => {
    const inside = new Set(cycle);
    const closed = cycle.every(id => (byWaiter.get(id) ?? []).every(({blocker}) => inside.has(blocker)));
    return closed ? cycle.slice(0, 1) : [];
  });

const rootOf = (links: Links, session: SessionId): Root => {
  const behind = waitersBehind(links, [session]);
  const longest = [...behind].reduce<number | null>((most, id) => {
    const waited = links.waited.get(id) ?? null;
    return waited === null ? most : Math.max(waited, most ?? waited);
  }, null);
  return {session, blocks: behind.size, longest};
};

/** Who everybody waits for in the end, heaviest first, and who waits in a circle. */
export const rank = (links: Links): Ranked => {
  const cycles = cyclesIn(links);
  const free = [...links.byBlocker.keys()].filter(id => !links.byWaiter.has(id));
  const roots = [...free, ...standIns(links, cycles)]
    .map(id => rootOf(links, id))
    .toSorted((a, b) => b.blocks - a.blocks || numerically(a.session, b.session));
  return {roots, cycles};
};
