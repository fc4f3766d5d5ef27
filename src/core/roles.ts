import type {Lacking} from './capability.ts';
import {type RoleFacts, valueIn} from './observation.ts';
import type {NodeState} from './state.ts';

/** What is known of a role; `null`: it is not among those that were connected when roles were read last, or they could not be read. */
export const roleOf = (
  {observation}: Pick<NodeState, 'observation'>,
  user: string | null,
): RoleFacts | null => (observation && valueIn(observation.roles)?.find(role => role.user === user)) ?? null;

/** Why our role may not signal sessions of this one; `null`: nothing is known that forbids it. */
export const protectionOf = (node: Pick<NodeState, 'observation'>, user: string | null): Lacking | null =>
  roleOf(node, user)?.protected ?? null;
