import type {SessionId} from '../session.ts';
import type {WaitGraph} from './graph.ts';

type Frame = {readonly id: SessionId; readonly next: readonly SessionId[]; at: number};

/**
 * Groups of sessions that wait for each other, those that wait for nobody first, each after all it waits for: strongly connected components
 * (Tarjan 1972). Without recursion, since a queue can be a thousand deep.
 */
export const components = ({byWaiter}: Pick<WaitGraph, 'byWaiter'>): readonly (readonly SessionId[])[] => {
  const order = new Map<SessionId, number>();
  const low = new Map<SessionId, number>();
  const stack: SessionId[] = [];
  const onStack = new Set<SessionId>();
  const found: SessionId[][] = [];
  const lower = (id: SessionId, value: number) => low.set(id, Math.min(low.get(id) ?? value, value));

  const enter = (id: SessionId): Frame => {
    order.set(id, order.size);
    low.set(id, order.size - 1);
    stack.push(id);
    onStack.add(id);
    return {id, next: (byWaiter.get(id) ?? []).map(({blocker}) => blocker), at: 0};
  };

  const leave = (id: SessionId) => {
    if (low.get(id) !== order.get(id)) return;
    const members = stack.splice(stack.lastIndexOf(id));
    for (const member of members) onStack.delete(member);
    found.push(members);
  };

  for (const start of byWaiter.keys()) {
    if (order.has(start)) continue;
    const frames = [enter(start)];
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const next = frame.next[frame.at++];
      if (next === undefined) {
        frames.pop();
        leave(frame.id);
        const parent = frames.at(-1);
        if (parent) lower(parent.id, low.get(frame.id) ?? 0);
      } else if (!order.has(next)) frames.push(enter(next));
      else if (onStack.has(next)) lower(frame.id, order.get(next) ?? 0);
    }
  }
  return found;
};
