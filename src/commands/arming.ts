// Arming that nobody presses a key for: at the start with --arm, and its end when it runs out.
import {armOffer, disarmPlan} from '../actions/arm-offer.ts';
import {whyNotArmed} from '../actions/arming.ts';
import {type RunPorts, runPlan} from '../actions/run.ts';

export const disarmNow = (ports: RunPorts): void => {
  const plan = disarmPlan(ports.state());
  if (plan) void runPlan(plan, ports);
};

/** Disarms on behalf of the clock. */
export const disarmInTime = (ports: RunPorts): void => {
  let disarming = false;
  ports.subscribe(state => {
    const {arming} = state;
    if (arming === null) disarming = false;
    else if (!disarming && whyNotArmed(state, arming.cluster) !== null) {
      disarming = true;
      disarmNow({...ports, operator: 'migtop'});
    }
  });
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
