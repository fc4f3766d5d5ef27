import type {CapabilityName} from '../../src/core/capability.ts';
import type {NodeState} from '../../src/core/state.ts';

/** What would give a node a capability it lacks, in the words of its engine. */
export const fixFor = (node: NodeState, name: CapabilityName): string | null => {
  const capability = node.facts?.capabilities[name];
  return capability === undefined || capability === true ? null : capability.fix;
};

/** Why a node lacks a capability; `null` when it has it, or is not known yet. */
export const missingFor = (node: NodeState, name: CapabilityName): string | null => {
  const capability = node.facts?.capabilities[name];
  return capability === undefined || capability === true ? null : capability.missing;
};
