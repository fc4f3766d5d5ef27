// What --until-recovered makes of a state.
import {courseWords} from '../core/advice/course-words.ts';
import {endingOf} from '../core/baseline/ending.ts';
import type {State} from '../core/state.ts';
import {exitCode} from '../errors.ts';

/** `null`: go on. 0: recovered; 2: not in time, with what has not. */
export const recoveryEnd = (state: State): {readonly reason: string; readonly code: number} | null => {
  const ending = endingOf(state);
  if (ending === null) return null;
  const code = ending === 'recovered' ? exitCode.ok : exitCode.unhealthy;
  return {reason: courseWords(state)?.text ?? ending, code};
};
