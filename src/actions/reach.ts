// Whether a node can be acted on now, and what it is known as.
import type {EventOf} from '../core/event.ts';
import type {NodeState, State} from '../core/state.ts';
import type {Node} from '../engines/engine.ts';
import {whyNotArmed} from './arming.ts';
import type {ActPorts} from './ports.ts';
import {isRefusal, type Refusal} from './refusal.ts';

export type Reached = {
  readonly state: NodeState;
  readonly facts: EventOf<'node.connected'>;
  readonly server: Node;
  readonly tools: ActPorts['tools'];
};

/** There is a connection to it. `ports` is `null` in a replay. */
export const connected = (state: State, name: string, ports: ActPorts | null): Reached | Refusal => {
  if (ports === null)
    return {refused: 'this is a recording: nothing can be done to a server from here', fix: null};
  const node = state.nodes[name];
  const server = ports.node(name);
  if (node?.facts && server) return {state: node, facts: node.facts, server, tools: ports.tools};
  const why = node?.lost ? `: ${node.lost.error}` : '';
  return {refused: `${name} is not connected${why}`, fix: null};
};

/** And migtop is armed for it. */
export const reach = (state: State, name: string, ports: ActPorts | null): Reached | Refusal => {
  const reached = connected(state, name, ports);
  const cluster = state.nodes[name]?.cluster ?? null;
  // A console that may not act says so first, whatever else is wrong.
  return ports === null ? reached : (whyNotArmed(state, cluster) ?? reached);
};

/** And the connection that acts is there. */
export const reachToAct = (state: State, name: string, ports: ActPorts | null): Reached | Refusal => {
  const reached = reach(state, name, ports);
  if (isRefusal(reached)) return reached;
  const why = reached.server.actor.ready();
  return why === null ? reached : {refused: `${name} cannot be acted on: ${why}`, fix: null};
};
