import type {ActCommand, Selection} from '../src/actions/plan.ts';
import {advise} from '../src/core/advice/advise.ts';
import type {State} from '../src/core/state.ts';
import {remember} from './remember.ts';

const all = remember(advise);

/** Whom PRESS proposes for a key; `null`: it proposes nothing for it. */
export const advised = (state: State, command: ActCommand): Selection | null => {
  const advice = all(state).find(({action}) => action === command);
  if (advice === undefined) return null;
  const {node, session, job, index} = advice;
  return {node, sessions: session === null ? [] : [session], job, index};
};
