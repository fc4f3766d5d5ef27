import {armedFor, type State} from '../state.ts';
import {nodesIn, shownNode} from './node.ts';

export type TitleFacts = {
  readonly cluster: string | null;
  readonly product: string | null;
  readonly address: string | null;
  readonly role: string | null;
  readonly replicas: number;
  /** Nodes without a connection now. */
  readonly lost: number;
  /** Since the session was opened, ms. */
  readonly running: number | null;
  /** `fixed`: can never be armed. A number: armed, and for so many ms more. */
  readonly arming: 'fixed' | 'off' | number;
  readonly armedCluster: string | null;
  readonly zoneOffset: number;
};

/** The first line of the screen. `now` is of the same clock as events. */
export const selectTitle = (state: State, wished: string | null, now: number): TitleFacts => {
  const node = shownNode(state, wished);
  const nodes = nodesIn(state);
  const {opened, arming} = state;
  const left = arming === null ? 0 : arming.lastUsed + armedFor - now;
  return {
    cluster: node?.cluster ?? null,
    product: node?.facts?.product ?? null,
    address: node?.address ?? null,
    role: node?.facts?.role ?? null,
    replicas: nodes.filter(({facts}) => facts?.role === 'replica').length,
    lost: nodes.filter(({link}) => link === 'lost').length,
    running: opened === null ? null : Math.max(0, now - opened.at),
    arming: opened?.readOnly === true ? 'fixed' : left > 0 ? left : 'off',
    armedCluster: left > 0 ? (arming?.cluster ?? null) : null,
    zoneOffset: opened?.zoneOffset ?? 0,
  };
};
