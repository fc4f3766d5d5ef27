import type {EventOf} from '../event.ts';
import {observeProbe} from '../latency/probe.ts';
import type {State} from '../state.ts';
import {withNode} from './nodes.ts';

export const foldProbe = (state: State, event: EventOf<'probe.observed'>): State => {
  const node = state.nodes[event.node];
  if (node === undefined) return state;
  const probes = {...node.probes, [event.probe]: observeProbe(node.probes[event.probe], event)};
  return withNode(state, {...node, probes});
};
