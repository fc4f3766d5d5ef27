import type {ActCommand, Selection} from '../src/actions/plan.ts';
import type {State} from '../src/core/state.ts';

/** Whom PRESS proposes for a key; `null`: it proposes nothing for it. */
export const advised = (_state: State, _now: number, _command: ActCommand): Selection | null => null;
