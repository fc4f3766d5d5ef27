// Progress is told apart when the server is seen to have what it takes.
import type {State} from '../core/state.ts';
import type {Sent, Settled} from './outcome.ts';
import type {RunPorts} from './ports.ts';
import {untilState} from './until.ts';

/** It is looked at with the next reading, ms. */
const patience = 10_000;

export const watchProgress = async ({item, sentAt}: Sent, ports: RunPorts): Promise<Settled> => {
  const able = (state: State): true | null =>
    state.nodes[item.node]?.facts?.capabilities.progressBySession === true || null;
  const seen = await untilState(ports, able, patience);
  const rest = {took: ports.now() - sentAt, released: 0, releasedAfter: null};
  return seen
    ? {outcome: 'done', detail: 'what runs already shows from its next stage on', ...rest}
    : {outcome: 'unacknowledged', detail: 'the server has not been seen to do it yet', ...rest};
};
