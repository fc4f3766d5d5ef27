import type {EventOf} from '../event.ts';
import {type ActionState, type Arming, armedFor, type State} from '../state.ts';

const clusterOf = (state: State, {node}: EventOf<'action.asked'>): string => state.nodes[node]?.cluster ?? '';

/** Whatever is asked of an armed cluster keeps it armed. */
export const foldAsked = (state: State, asked: EventOf<'action.asked'>): State => {
  const {at, id} = asked;
  const action: ActionState = {asked, status: 'asked', detail: '', outcome: null, at};
  const {arming} = state;
  const used = arming?.cluster === clusterOf(state, asked) ? {...arming, lastUsed: at} : arming;
  return {...state, actions: {...state.actions, [id]: action}, arming: used};
};

const change = (state: State, id: string, what: Partial<ActionState>): State => {
  const action = state.actions[id];
  return action === undefined ? state : {...state, actions: {...state.actions, [id]: {...action, ...what}}};
};

export const foldRefused = (state: State, {at, id, reason}: EventOf<'action.refused'>): State =>
  change(state, id, {status: 'refused', detail: reason, at});

export const foldSent = (state: State, {at, id, reply}: EventOf<'action.sent'>): State =>
  change(state, id, {status: 'sent', detail: reply, at});

const armingAfter = (state: State, settled: EventOf<'action.settled'>): Arming | null => {
  const asked = state.actions[settled.id]?.asked;
  if (asked === undefined || settled.outcome !== 'done') return state.arming;
  const {at} = settled;
  if (asked.action === 'arm') return {cluster: clusterOf(state, asked), since: at, lastUsed: at};
  return asked.action === 'disarm' ? null : state.arming;
};

const heldAfter = ({actions, held}: State, {id, outcome, at}: EventOf<'action.settled'>): State['held'] => {
  const asked = actions[id]?.asked;
  if (asked === undefined || outcome !== 'done') return held;
  const {[asked.target.label]: _, ...others} = held;
  if (asked.action === 'release') return others;
  return asked.action === 'hold'
    ? {...others, [asked.target.label]: {since: at, operator: asked.operator}}
    : held;
};

export const foldSettled = (state: State, event: EventOf<'action.settled'>): State => {
  const {at, id, detail, outcome} = event;
  const settled = change(state, id, {status: 'settled', detail, outcome, at});
  return {...settled, arming: armingAfter(state, event), held: heldAfter(state, event)};
};

/** Arming that was not used for long enough has run out. */
export const disarmIdle = (state: State): State =>
  state.arming !== null && state.now - state.arming.lastUsed > armedFor ? {...state, arming: null} : state;
