// The last hour of the session that is running: what its recorder has written, and the states it had meanwhile.
import type {Event} from '../../core/event.ts';
import {initial} from '../../core/fold/fold.ts';
import {type Happening, happeningsAfter, phaseChanges} from '../../core/happening.ts';
import type {State} from '../../core/state.ts';
import type {Member} from '../../recording/members.ts';
import type {Recorder} from '../../recording/recorder.ts';
import {type Archive, stateBefore} from './archive.ts';
import {createDecoder} from './decoder.ts';
import {createKeyframes} from './keyframes.ts';

export type LiveArchive = Archive & {
  /** The recorder starts a member: `state` is what all events before it add up to. */
  readonly begin: (at: number, state: State) => void;
  /** One event, with the states before and after it. */
  readonly take: (event: Event, before: State, after: State) => void;
};

/** How far one can go back, ms. */
const reach = 3_600_000;

export const createLiveArchive = ({tape, members}: Pick<Recorder, 'tape' | 'members'>): LiveArchive => {
  const decoder = createDecoder(tape);
  const keyframes = createKeyframes();
  let happenings: readonly Happening[] = [];
  let newest = 0;

  /** In memory, only the end of it is kept. */
  const isThere = ({from, at}: Member): boolean => keyframes.has(at) && tape.read(from, from + 1).length > 0;

  const archive: LiveArchive = {
    members,
    first: () => Math.max(0, members().findIndex(isThere)),
    isSettled: () => true,
    events: nth => {
      const member = members()[nth];
      return member === undefined ? [] : decoder.events(member);
    },
    base: nth => {
      const state = stateBefore(archive, nth, keyframes);
      return state === null ? {state: initial, exact: false} : {state, exact: true};
    },
    happenings: () => happenings,
    readUpTo: () => newest,
    begin: (at, state) => {
      keyframes.keep(at, state);
      keyframes.forget(at - reach);
      happenings = happenings.filter(({until}) => until === null || until >= at - reach);
    },
    take: (event, before, after) => {
      newest = event.at;
      const changes = phaseChanges(before, after);
      happenings = happeningsAfter(changes.length === 0 ? happenings : [...happenings, ...changes], event);
    },
  };
  return archive;
};
