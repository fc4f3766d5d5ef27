// One plan for everything: pause what can be paused, cancel what the migration runs, on all nodes.

import type {Effect} from '../core/action.ts';
import {effectOf} from '../core/advice/effect.ts';
import {valueIn} from '../core/observation.ts';
import type {NodeState, State} from '../core/state.ts';
import {jobItem, jobsOf} from './job-offer.ts';
import {counted, isItem, leftOut} from './making.ts';
import type {Offer, PlanItem, Selection} from './plan.ts';
import type {ActPorts} from './ports.ts';
import {type Reached, reach, reachToAct} from './reach.ts';
import {isRefusal, type Refusal} from './refusal.ts';
import {signalItem} from './signal-offer.ts';

const runs = ({observation}: NodeState, id: string): boolean => {
  const sessions = observation ? (valueIn(observation.sessions) ?? []) : [];
  return sessions.some(session => session.id === id && session.state === 'active');
};

/** A tool that comes back from everything else has an end of its own; what can be paused is not thrown away. */
const killVerbs = ['panic', 'pause'] as const;

/** Pausing first: what goes on by itself must not come back while its statements are cancelled. */
const itemsOn = (reached: Reached): readonly (PlanItem | Refusal)[] => {
  const {state} = reached;
  const running = [...state.migration.keys()].filter(id => runs(state, id));
  return [
    ...jobsOf(state).flatMap(job => {
      const verb = killVerbs.find(each => job.can[each] === true);
      return verb === undefined ? [] : [jobItem(reached, job, {verb})];
    }),
    ...running.map(id => signalItem(reached, id, 'cancel')),
  ];
};

const unique = (words: readonly string[]): readonly string[] => [...new Set(words)];

/** Of different nodes, or of jobs, which free nobody: nothing is counted twice. */
const combined = (effects: readonly Effect[]): Effect => ({
  frees: effects.reduce((sum, {frees}) => sum + frees, 0),
  freesNext: effects.reduce((sum, {freesNext}) => sum + freesNext, 0),
  stillBlocked: effects.reduce((sum, {stillBlocked}) => sum + stillBlocked, 0),
  rollsBack: unique(effects.flatMap(({rollsBack}) => rollsBack ?? [])).join('; ') || null,
  leavesBehind: unique(effects.flatMap(({leavesBehind}) => leavesBehind)),
  warnings: unique(effects.flatMap(({warnings}) => warnings)),
});

/** Cancelling two statements of one node frees those behind either of them once. */
const effectOn = (state: State, node: string, items: readonly PlanItem[]): readonly Effect[] => {
  const mine = items.filter(item => item.node === node);
  const cancelled = mine.flatMap(({target}) => (target.type === 'session' ? target.session : []));
  const found = state.nodes[node];
  return [
    ...mine.filter(({target}) => target.type === 'job').map(({effect}) => effect),
    ...(found && cancelled.length > 0 ? [effectOf(found, 'cancel', cancelled)] : []),
  ];
};

const titleOf = (items: readonly PlanItem[]): string => {
  const pauses = items.filter(({action}) => action === 'pause').length;
  const panics = items.filter(({action}) => action === 'panic').length;
  const cancels = items.length - pauses - panics;
  const parts = [
    panics > 0 ? `abort ${counted(panics, 'job')}` : null,
    pauses > 0 ? `pause ${counted(pauses, 'job')}` : null,
    cancels > 0 ? `cancel ${counted(cancels, 'statement')}` : null,
  ];
  return `Kill switch: ${parts.filter(part => part !== null).join(', ')}`;
};

export const killSwitchOffer = (state: State, selection: Selection, ports: ActPorts | null): Offer => {
  const here = reach(state, selection.node, ports);
  if (isRefusal(here)) return here;
  const offers = state.order.flatMap(name => {
    const reached = reachToAct(state, name, ports);
    return isRefusal(reached) ? [reached] : itemsOn(reached);
  });
  const items = offers.filter(isItem);
  const refusals = offers.filter(isRefusal);
  if (items.length === 0)
    return refusals[0] ?? {refused: 'no migration is running and no backfill can be paused', fix: null};
  const effect = combined(state.order.flatMap(node => effectOn(state, node, items)));
  return {
    plan: {
      title: titleOf(items),
      items,
      effect: {...effect, warnings: [...effect.warnings, ...leftOut(refusals)]},
      killSwitch: true,
    },
  };
};
