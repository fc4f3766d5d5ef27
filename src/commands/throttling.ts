// The endpoint that jobs ask whether to go on, as part of a session: who is held by it is recorded like every action.
import type {Config} from '../config/config.ts';
import {openThrottleEndpoint, type ThrottleEndpoint} from '../export/throttle-endpoint.ts';
import type {OutwardPorts} from './outward-ports.ts';

export type Throttling = Pick<ThrottleEndpoint, 'pollers' | 'close'> & {readonly isPolled: boolean};

const nobody: Throttling = {isPolled: false, pollers: () => [], close: async () => {}};

/** Somebody else's hold, as an action of theirs. */
const record = (
  {state, append, newId}: OutwardPorts,
  app: string,
  isHeld: boolean,
  operator: string,
): void => {
  const label = `application ${app}`;
  if (label in state().held === isHeld) return;
  const id = newId();
  append({
    ...{type: 'action.asked', id, group: null, node: state().order[0] ?? '', operator},
    ...{action: isHeld ? 'hold' : 'release', target: {type: 'node', label}},
    command: `answer ${isHeld ? '417' : '200'} to ${label}`,
    effect: {frees: 0, freesNext: 0, stillBlocked: 0, rollsBack: null, leavesBehind: [], warnings: []},
  });
  append({
    ...{type: 'action.settled', id, outcome: 'done', detail: ''},
    ...{took: 0, released: 0, releasedAfter: null},
  });
};

/** Throws `UserError` when it cannot listen there. */
export const openThrottling = async (
  throttle: Config['outward']['throttle'],
  ports: OutwardPorts,
): Promise<Throttling> => {
  if (throttle === null) return nobody;
  const {state, now, say} = ports;
  const endpoint = await openThrottleEndpoint({
    ...{host: throttle.host, port: throttle.port, state, now, random: Math.random},
    onHold: (app, hold, by) => record(ports, app, hold !== null, by),
  });
  say(`Jobs can ask at http://${endpoint.address}/check/APP/TYPE/NAME whether to go on.`);
  if (!endpoint.isPrivate)
    say(`Everybody who reaches ${endpoint.address} can ask there, and hold jobs: it takes no password.`);
  return {isPolled: true, pollers: endpoint.pollers, close: endpoint.close};
};
