// Holding the jobs that ask migtop whether they may go on. Nothing is sent to a server: it is told to whoever asks.
import type {Effect} from '../core/action.ts';
import {everyJob} from '../core/held.ts';
import type {State} from '../core/state.ts';
import {whyNotArmed} from './arming.ts';
import {capital, offerOf} from './making.ts';
import type {Offer, Selection} from './plan.ts';
import type {ActPorts} from './ports.ts';

const effect = (warnings: readonly string[]): Effect => ({
  ...{frees: 0, freesNext: 0, stillBlocked: 0, rollsBack: null},
  ...{leavesBehind: [], warnings},
});

/** The server need not answer for that. */
export const holdOffer = (state: State, {node: name}: Selection, ports: ActPorts | null): Offer => {
  if (ports === null) return {refused: 'this is a recording: nothing can be done from here', fix: null};
  if (ports.isPolled !== true)
    return {refused: 'no job can poll migtop', fix: 'start it with --throttle-listen 127.0.0.1:8111'};
  const node = state.nodes[name];
  const unarmed = whyNotArmed(state, node?.cluster ?? null);
  if (unarmed) return unarmed;
  if (!node?.facts) return {refused: `${name} was never connected`, fix: null};
  const {server, role} = node.facts;
  const action = state.held[everyJob] === undefined ? 'hold' : 'release';
  const warnings =
    action === 'hold' ? ['jobs that poll stay held when migtop ends, unless they ignore errors of HTTP'] : [];
  return offerOf(`${capital(action)} ${everyJob}`, {
    ...{node: name, server, role, action, target: {type: 'node', label: everyJob}},
    ...{command: `answer ${action === 'hold' ? '429' : '200'} to ${everyJob}`, effect: effect(warnings)},
  });
};
