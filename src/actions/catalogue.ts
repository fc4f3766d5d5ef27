// What each acting key would do now: a plan to confirm, or why it cannot and what would change that.
import {effectOf} from '../core/advice/effect.ts';
import type {State} from '../core/state.ts';
import type {SessionAction} from '../engines/engine.ts';
import {armOffer} from './arm-offer.ts';
import {indexItem} from './index-offer.ts';
import {jobFor, jobItem, toggleOf} from './job-offer.ts';
import {killSwitchOffer} from './kill-switch.ts';
import {capital, counted, isItem, leftOut, offerOf} from './making.ts';
import type {ActCommand, Offer, Selection} from './plan.ts';
import type {ActPorts} from './ports.ts';
import {progressItem} from './progress-offer.ts';
import {type Reached, reachToAct} from './reach.ts';
import {isRefusal} from './refusal.ts';
import {signalItem} from './signal-offer.ts';

const signals = (reached: Reached, ids: readonly string[], action: SessionAction): Offer => {
  const {node} = reached.state;
  const offers = ids.map(id => signalItem(reached, id, action));
  const refusals = offers.filter(isRefusal);
  // Two workers of one leader stand for the same session.
  const items = new Map(
    offers.filter(isItem).map(item => [item.target.type === 'session' ? item.target.session : '', item]),
  );
  const [first] = items.values();
  if (!first) return refusals[0] ?? {refused: `no session to ${action} is pointed at`, fix: null};
  if (items.size === 1 && refusals.length === 0)
    return offerOf(`${capital(action)} ${first.target.label} on ${node}`, first);
  const together = effectOf(reached.state, action, [...items.keys()]);
  return {
    plan: {
      title: `${capital(action)} ${counted(items.size, 'session')} on ${node}`,
      items: [...items.values()],
      effect: {...together, warnings: [...together.warnings, ...leftOut(refusals)]},
      killSwitch: false,
    },
  };
};

const job = (state: State, verb: 'pause' | 'abort', selection: Selection, ports: ActPorts | null): Offer => {
  const found = jobFor(state, selection.node, selection.job);
  const reached = reachToAct(state, isRefusal(found) ? selection.node : found.node, ports);
  if (isRefusal(reached)) return reached;
  if (isRefusal(found)) return found;
  const meant = verb === 'pause' ? toggleOf(found.job) : verb;
  const item = jobItem(reached, found.job, meant);
  return isRefusal(item) ? item : offerOf(`${capital(meant)} ${found.job.title} on ${found.node}`, item);
};

/** Pure but for asking the ports what a command looks like. `ports` is `null` in a replay. */
export const offer = (
  state: State,
  command: ActCommand,
  selection: Selection,
  ports: ActPorts | null,
): Offer => {
  if (command === 'arm') return armOffer(state, selection, ports);
  if (command === 'kill switch') return killSwitchOffer(state, selection, ports);
  if (command === 'pause' || command === 'abort') return job(state, command, selection, ports);
  const reached = reachToAct(state, selection.node, ports);
  if (isRefusal(reached)) return reached;
  switch (command) {
    case 'drop index': {
      const item = indexItem(reached, selection.index);
      return isRefusal(item) ? item : offerOf(`Drop index ${item.target.label} on ${selection.node}`, item);
    }
    case 'tell progress apart': {
      const item = progressItem(reached);
      return isRefusal(item) ? item : offerOf(`Tell progress apart on ${selection.node}`, item);
    }
    default:
      return signals(reached, selection.sessions, command);
  }
};
