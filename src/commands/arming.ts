// Arming that no confirmation precedes: at the start with --arm, and its end.
import {armOffer, disarmPlan} from '../actions/arm-offer.ts';
import type {RunPorts} from '../actions/ports.ts';
import {runPlan} from '../actions/run.ts';

export const disarmNow = (ports: RunPorts): void => {
  const plan = disarmPlan(ports.state());
  if (plan) void runPlan(plan, ports);
};

/** Arms as soon as there is a server to be armed for. */
export const armWhenConnected = (node: string, ports: RunPorts): void => {
  const stop = ports.subscribe(state => {
    const offer = armOffer(state, {node, sessions: [], job: null, index: null}, ports);
    if (!('plan' in offer)) return;
    stop();
    void runPlan(offer.plan, ports);
  });
};
