import type {State} from '../core/state.ts';
import type {RunPorts} from './ports.ts';

/** The first answer that is not `null`, asked now and with each new state; `null` when none came in time (ms). */
export const untilState = <T>(
  {state, subscribe}: Pick<RunPorts, 'state' | 'subscribe'>,
  ask: (state: State) => T | null,
  patience: number,
): Promise<T | null> => {
  const now = ask(state());
  if (now !== null) return Promise.resolve(now);
  return new Promise(resolve => {
    const settle = (answer: T | null) => {
      clearTimeout(late);
      stop();
      resolve(answer);
    };
    const late = setTimeout(() => settle(null), patience);
    const stop = subscribe(current => {
      const answer = ask(current);
      if (answer !== null) settle(answer);
    });
  });
};
