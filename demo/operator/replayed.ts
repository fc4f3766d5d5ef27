import {isDeepStrictEqual} from 'node:util';
import type {Event} from '../../src/core/event.ts';
import {fold, initial} from '../../src/core/fold/fold.ts';
import type {State} from '../../src/core/state.ts';
import {readRecording} from '../../src/recording/reader.ts';

/** An event as it happened, and what all so far added up to. */
export interface Lived {
  readonly event: Event;
  readonly state: State;
}

/** What a recording gives back: `same` when each event and each state is as it was live. */
export interface Replayed {
  readonly events: number;
  readonly same: boolean;
}

/** Folds a recording again, beside what was lived. */
export async function replayed(file: string, lived: readonly Lived[]): Promise<Replayed> {
  let state = initial;
  let events = 0;
  for await (const event of readRecording(file)) {
    state = fold(state, event);
    const live = lived[events];
    if (live === undefined || !isDeepStrictEqual(event, live.event) || !isDeepStrictEqual(state, live.state))
      return {events, same: false};
    events += 1;
  }
  return {events, same: events === lived.length};
}
