import type {EventOf} from '../event.ts';
import {emptySeries} from '../series.ts';
import type {NodeState, State} from '../state.ts';
import {uncompared} from '../tables/observe.ts';
import {unknownNode, withNode} from './nodes.ts';

/** Another server, or one with another role: positions and counters of before mean nothing any more. */
const anew = (node: NodeState): NodeState => ({
  ...node,
  ...{
    positions: emptySeries,
    rates: {},
    tables: uncompared(node.tables),
    timeoutsSeen: new Map(),
    rollbacks: new Map(),
  },
});

export const foldOpened = (state: State, event: EventOf<'session.opened'>): State =>
  event.targets.reduce<State>((known, target) => withNode(known, unknownNode(target)), {
    ...state,
    opened: event,
  });

export const foldConnected = (state: State, event: EventOf<'node.connected'>): State => {
  const {node, cluster, address} = event;
  const known = state.nodes[node] ?? unknownNode(event);
  const same = known.facts?.server === event.server && known.facts.role === event.role;
  return withNode(state, {
    ...(same ? known : anew(known)),
    ...{node, cluster, address, link: 'up', facts: event, lost: null},
  });
};

/** What was last seen of the node stays, with its age. */
export const foldLost = (state: State, event: EventOf<'node.lost'>): State => {
  const {node, at, error, retryAt} = event;
  const known = state.nodes[node] ?? unknownNode(event);
  const since = known.lost?.since ?? at;
  return withNode(state, {...known, link: 'lost', lost: {since, error, retryAt}});
};
