// Jobs that ask migtop whether they may go on, and are told to wait by a person.
import type {State} from './state.ts';

/** What is held when it is no single application. */
export const everyJob = 'every job that polls migtop';

/** One clause for the first line that tells about progress; `null`: nobody is held. */
export const heldWords = ({held}: Pick<State, 'held'>): string | null => {
  const all = Object.entries(held).map(([what, {operator}]) => `${what} held by ${operator}`);
  return all.length === 0 ? null : `▮▮ ${all.join(', ')}`;
};
