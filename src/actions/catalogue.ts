// What each acting key would do now: a plan to confirm, or why it cannot and what would change that.
import {effectOf} from '../core/advice/effect.ts';
import type {JobOrder, JobReading} from '../core/job.ts';
import type {State} from '../core/state.ts';
import type {SessionAction} from '../engines/engine.ts';
import {armOffer} from './arm-offer.ts';
import {holdOffer} from './hold-offer.ts';
import {indexItem} from './index-offer.ts';
import {cutOverOf, jobFor, jobItem, toggleOf} from './job-offer.ts';
import {killSwitchOffer} from './kill-switch.ts';
import {capital, counted, isItem, leftOut, offerOf} from './making.ts';
import type {ActCommand, Offer, Selection} from './plan.ts';
import type {ActPorts} from './ports.ts';
import {progressItem} from './progress-offer.ts';
import {type Reached, reachToAct} from './reach.ts';
import {isRefusal, type Refusal} from './refusal.ts';
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

type JobCommand = 'pause' | 'abort' | 'cut over' | 'set';

const orderFor = (command: JobCommand, job: JobReading, {setting}: Selection): JobOrder | Refusal => {
  if (command === 'pause') return {verb: toggleOf(job)};
  if (command === 'cut over') return {verb: cutOverOf(job)};
  if (command === 'abort') return {verb: 'abort'};
  return setting === undefined
    ? {refused: 'what to change was not said', fix: 'write it as name=value'}
    : {verb: 'set', setting};
};

const isJobCommand = (command: ActCommand): command is JobCommand =>
  command === 'pause' || command === 'abort' || command === 'cut over' || command === 'set';

const job = (state: State, command: JobCommand, selection: Selection, ports: ActPorts | null): Offer => {
  const found = jobFor(state, selection.node, selection.job);
  const reached = reachToAct(state, isRefusal(found) ? selection.node : found.node, ports);
  if (isRefusal(reached)) return reached;
  if (isRefusal(found)) return found;
  const order = orderFor(command, found.job, selection);
  if ('refused' in order) return order;
  const item = jobItem(reached, found.job, order);
  const what = order.verb === 'set' ? `set ${order.setting.name} of` : order.verb;
  return isRefusal(item) ? item : offerOf(`${capital(what)} ${found.job.title} on ${found.node}`, item);
};

/** Pure but for asking the ports what a command looks like. `ports` is `null` in a replay. */
export const offer = (
  state: State,
  command: ActCommand,
  selection: Selection,
  ports: ActPorts | null,
): Offer => {
  if (command === 'arm') return armOffer(state, selection, ports);
  if (command === 'hold') return holdOffer(state, selection, ports);
  if (command === 'kill switch') return killSwitchOffer(state, selection, ports);
  if (isJobCommand(command)) return job(state, command, selection, ports);
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
