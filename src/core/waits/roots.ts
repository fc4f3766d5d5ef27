import type {SessionId} from '../session.ts';
import {behindAll} from './behind.ts';
import {components} from './components.ts';
import type {Behind, WaitGraph} from './graph.ts';
import {numerically} from './order.ts';

type Links = Pick<WaitGraph, 'byWaiter' | 'byBlocker' | 'waited'>;

/** One member of each cycle that waits for nobody outside of it. */
const standIns = ({byWaiter}: Links, cycles: WaitGraph['cycles']): readonly SessionId[] =>
  cycles.flatMap(cycle => {
    const inside = new Set(cycle);
    const closed = cycle.every(id => (byWaiter.get(id) ?? []).every(({blocker}) => inside.has(blocker)));
    return closed ? cycle.slice(0, 1) : [];
  });

const nobody: Behind = {count: 0, longest: null};

/** Who everybody waits for in the end, heaviest first, who waits in a circle, and who has how many behind. */
export const rank = (links: Links): Pick<WaitGraph, 'roots' | 'cycles' | 'behind'> => {
  const groups = components(links);
  const behind = behindAll(links, groups);
  const cycles = groups.filter(({length}) => length > 1).map(members => members.toSorted(numerically));
  const free = [...links.byBlocker.keys()].filter(id => !links.byWaiter.has(id));
  const roots = [...free, ...standIns(links, cycles)]
    .map(session => ({session, ...(behind.get(session) ?? nobody)}))
    .map(({session, count, longest}) => ({session, blocks: count, longest}))
    .toSorted((a, b) => b.blocks - a.blocks || numerically(a.session, b.session));
  return {roots, cycles, behind};
};
