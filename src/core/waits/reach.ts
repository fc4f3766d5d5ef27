import type {SessionId} from '../session.ts';
import type {WaitGraph} from './graph.ts';

/** Sessions that wait for one of `start`, directly or through others; those of `start` left out. */
export const waitersBehind = (
  graph: Pick<WaitGraph, 'byBlocker'>,
  start: readonly SessionId[],
): ReadonlySet<SessionId> => {
  const seen = new Set(start);
  const open = [...start];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const {waiter} of graph.byBlocker.get(id) ?? []) {
      if (seen.has(waiter)) continue;
      seen.add(waiter);
      open.push(waiter);
    }
  }
  for (const id of start) seen.delete(id);
  return seen;
};
