// Whether anything may be done at all: read-only until armed, and armed only for a while.
import {armedFor, type State} from '../core/state.ts';
import type {Refusal} from './refusal.ts';

export const readOnly: Refusal = {refused: 'this console is read-only', fix: 'start it without --read-only'};

/** Why migtop may do nothing to servers of this cluster at `at`; `null`: it is armed for them. */
export const whyNotArmed = (state: State, cluster: string | null, at: number = state.now): Refusal | null => {
  if (state.opened?.readOnly) return readOnly;
  const {arming} = state;
  if (arming === null) return {refused: 'not armed', fix: 'press a to arm'};
  if (at - arming.lastUsed > armedFor)
    return {refused: 'arming ran out, since nothing was done for a while', fix: 'press a to arm again'};
  if (arming.cluster !== cluster)
    return {refused: `armed for ${arming.cluster}, not for ${cluster}`, fix: 'press a to arm for this one'};
  return null;
};
