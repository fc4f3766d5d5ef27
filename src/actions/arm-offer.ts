// Arming names what it arms for. While armed, the same key disarms.
import type {Effect} from '../core/event.ts';
import type {State} from '../core/state.ts';
import {readOnly, whyNotArmed} from './arming.ts';
import {capital, offerOf} from './making.ts';
import type {Offer, Selection} from './plan.ts';
import type {ActPorts} from './ports.ts';
import {connected} from './reach.ts';
import {isRefusal} from './refusal.ts';

const nothing: Effect = {frees: 0, stillBlocked: 0, rollsBack: null, leavesBehind: [], warnings: []};

/** Needs no right and no free connection, only somebody to be armed for. */
export const armOffer = (state: State, selection: Selection, ports: ActPorts | null): Offer => {
  const reached = connected(state, selection.node, ports);
  if (isRefusal(reached)) return reached;
  if (state.opened?.readOnly) return readOnly;
  const {node, cluster} = reached.state;
  const {server, role} = reached.facts;
  const action = whyNotArmed(state, cluster) === null ? 'disarm' : 'arm';
  const members = Object.values(state.nodes).filter(each => each.cluster === cluster);
  const label = `${cluster} (${members.map(({address}) => address).join(', ')})`;
  return offerOf(`${capital(action)} migtop for ${label}`, {
    ...{node, server, role, action, target: {type: 'node', label}},
    ...{command: `${action} for ${label}`, effect: nothing},
  });
};
