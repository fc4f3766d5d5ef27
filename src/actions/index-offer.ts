// Dropping the invalid index that a cancelled build left.
import {type Leftover, valueIn} from '../core/observation.ts';
import type {NodeState} from '../core/state.ts';
import type {PlanItem} from './plan.ts';
import type {Reached} from './reach.ts';
import type {Refusal} from './refusal.ts';

export const invalidIndexes = ({observation}: NodeState): readonly Leftover[] =>
  (observation ? (valueIn(observation.leftovers) ?? []) : []).filter(({kind}) => kind === 'invalid index');

/** `index`: the one pointed at, or `null` for the only one that nobody is building. */
export const indexItem = ({state, facts, server}: Reached, index: string | null): PlanItem | Refusal => {
  const all = invalidIndexes(state);
  const left = all.filter(({builder}) => builder === null);
  const found =
    index === null ? (left.length === 1 ? left[0] : undefined) : all.find(({name}) => name === index);
  if (!found && index === null && left.length > 1)
    return {refused: `there are ${left.length} invalid indexes`, fix: 'point at one in the migration panel'};
  if (!found) return {refused: `there is no invalid index on ${state.node}`, fix: null};
  if (found.builder !== null)
    return {refused: `${found.name} is still being built by ${found.builder}`, fix: null};
  const {name, table} = found;
  return {
    ...{node: state.node, server: facts.server, role: facts.role, action: 'drop index'},
    target: {type: 'index', name, table, label: name},
    command: server.actor.dropIndexCommand(name),
    effect: {
      ...{frees: 0, freesNext: 0, stillBlocked: 0, rollsBack: null, leavesBehind: []},
      warnings: ['waits for transactions that use the table, as the build did'],
    },
  };
};
