// Arming names what it arms for. While armed, the same key disarms.
import type {Effect} from '../core/action.ts';
import type {State} from '../core/state.ts';
import {readOnly, whyNotArmed} from './arming.ts';
import {capital, offerOf} from './making.ts';
import type {Offer, Plan, PlanItem, Selection} from './plan.ts';
import type {ActPorts} from './ports.ts';
import {connected} from './reach.ts';
import {isRefusal} from './refusal.ts';

const nothing: Effect = {
  ...{frees: 0, freesNext: 0, stillBlocked: 0, rollsBack: null},
  ...{leavesBehind: [], warnings: []},
};

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

/** `null`: it is not armed. Leaving needs nobody's consent, and no connection. */
export const disarmPlan = ({arming, nodes}: State): Plan | null => {
  const node = Object.values(nodes).find(({cluster}) => cluster === arming?.cluster);
  if (arming === null || !node?.facts) return null;
  const {cluster, facts} = node;
  const item: PlanItem = {
    ...{node: node.node, server: facts.server, role: facts.role, action: 'disarm', effect: nothing},
    ...{target: {type: 'node', label: cluster}, command: `disarm for ${cluster}`},
  };
  return {title: `Disarm migtop for ${cluster}`, items: [item], effect: nothing, killSwitch: false};
};
