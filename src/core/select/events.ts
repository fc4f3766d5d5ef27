import type {Event} from '../event.ts';
import type {State} from '../state.ts';

export type EventRow = {readonly key: string; readonly event: Event};

/** What is in the log, newest first: the last thing that happened is what is looked for. */
export const selectEvents = (log: State['log']): readonly EventRow[] => {
  let at = Number.NaN;
  let nth = 0;
  return log
    .map(event => {
      nth = event.at === at ? nth + 1 : 0;
      at = event.at;
      return {key: `${event.at}/${nth}`, event};
    })
    .toReversed();
};
