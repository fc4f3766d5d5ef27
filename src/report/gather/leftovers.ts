// What an aborted migration left, as the last reading of each node has it.
import {part} from '../../core/select/node.ts';
import type {LeftBehind} from '../story.ts';
import {observedIn, type Step} from './step.ts';

export const createLeftoversGatherer = () => {
  const last = new Map<string, {readonly at: number; readonly left: readonly LeftBehind[]}>();
  return {
    take: (step: Step) => {
      const node = observedIn(step);
      if (node === null) return;
      const list = part(node, node.observation?.leftovers).value;
      if (list === null) return;
      const key = `${node.cluster}|${node.node}`;
      if ((last.get(key)?.at ?? 0) > step.event.at) return;
      const left = list
        .filter(({builder}) => builder === null)
        .map(({kind, name, table, detail, cleanup}) => ({
          ...{cluster: node.cluster, node: node.node, name, cleanup, detail},
          what: `${kind} ${name}${table === null ? '' : ` on ${table}`}`,
        }));
      last.set(key, {at: step.event.at, left});
    },
    /** When the leftovers of a node were read last, epoch ms. */
    readAt: (): ReadonlyMap<string, number> => new Map([...last].map(([key, {at}]) => [key, at])),
    left: (): readonly LeftBehind[] => [...last.values()].flatMap(({left}) => left),
  };
};
