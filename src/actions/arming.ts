// Whether anything may be done at all: read-only until armed, and armed only for a while.
import type {State} from '../core/state.ts';
import type {Refusal} from './refusal.ts';

export const readOnly: Refusal = {refused: 'this console is read-only', fix: 'start it without --read-only'};

/** Why migtop may do nothing to servers of this cluster; `null`: it is armed for them. */
export const whyNotArmed = ({opened, arming}: State, cluster: string | null): Refusal | null => {
  if (opened?.readOnly) return readOnly;
  if (arming === null) return {refused: 'not armed', fix: 'press a to arm'};
  if (arming.cluster === cluster) return null;
  return {refused: `armed for ${arming.cluster}, not for ${cluster}`, fix: 'press a to arm for this one'};
};
