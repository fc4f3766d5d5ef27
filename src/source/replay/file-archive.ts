// A recording in a file. Its beginning can be played at once; the rest is read meanwhile, a little at a time.
import type {Event} from '../../core/event.ts';
import {fold, initial} from '../../core/fold/fold.ts';
import {type Happening, happeningsAfter, phaseChanges} from '../../core/happening.ts';
import type {State} from '../../core/state.ts';
import {UserError} from '../../errors.ts';
import {newsIn} from '../../recording/member.ts';
import {createMemberIndex} from '../../recording/members.ts';
import type {Tape} from '../../recording/tape.ts';
import {type Archive, type Base, nearState, stateBefore} from './archive.ts';
import {createDecoder} from './decoder.ts';
import {createKeyframes} from './keyframes.ts';

export type FileArchive = Archive & {
  /** The writer has ended the session: nothing more will come. */
  readonly ended: () => boolean;
  /** Finds all members that are there by now. */
  readonly look: () => void;
  /** Reads and folds some more of what was found; false: nothing is left to do for now. */
  readonly work: () => boolean;
  /** Members of which not everything can be read. */
  readonly damaged: () => number;
};

const inOrder = (a: Happening, b: Happening): number => a.at - b.at;

/** Throws `UserError`: it holds nothing that can be read. */
export const createFileArchive = (tape: Tape, name: string): FileArchive => {
  const index = createMemberIndex(tape);
  const decoder = createDecoder(tape);
  const keyframes = createKeyframes();
  let news: readonly Event[] = [];
  /** Members whose news were read, and events of the next one where it is the last. */
  let told = 0;
  let outstanding: readonly Happening[] = [];
  let phases: readonly Happening[] = [];
  let merged: readonly Happening[] | null = null;
  /** How far everything was folded: `events` of `member`. */
  let folded: {member: number; events: number; state: State} = {member: 0, events: 0, state: initial};

  let looking = index.step();
  const look = () => {
    while (index.step());
    looking = false;
  };
  const lookOn = (): boolean => {
    if (!looking) return false;
    looking = index.step();
    return true;
  };
  if (index.members().length === 0) look();
  if (index.members().length === 0)
    throw new UserError(
      tape.size() === 0
        ? `The recording ${name} is empty.`
        : `${name} is no recording, or nothing of it can be read.`,
      'Recordings are gzip files of JSON lines, as migtop watch writes them.',
    );

  const tell = (events: readonly Event[]) => {
    news = [...news, ...events];
    outstanding = events.reduce(happeningsAfter, outstanding);
    merged = null;
  };

  /** News of one member more; of the last one they come while it is folded. */
  const readNews = (): boolean => {
    const members = index.members();
    const member = members[told];
    if (member === undefined || told === members.length - 1) return false;
    if (told === folded.member && folded.events > 0) return false;
    told += 1;
    try {
      tell(newsIn(tape, member.from, member.to));
    } catch {
      tell(decoder.events(member).filter(({type}) => !type.endsWith('.observed')));
    }
    return true;
  };

  const foldOne = (event: Event) => {
    const {state} = folded;
    const next = fold(state, event);
    const changed = phaseChanges(state, next);
    if (changed.length > 0) {
      phases = [...phases, ...changed];
      merged = null;
    }
    // News of a member that is still growing were not read ahead.
    if (folded.member >= told && !event.type.endsWith('.observed')) tell([event]);
    folded = {...folded, events: folded.events + 1, state: next};
  };

  const foldSome = (): boolean => {
    const members = index.members();
    const member = members[folded.member];
    if (member === undefined) return false;
    if (folded.events === 0 && !keyframes.has(member.at)) keyframes.keep(member.at, folded.state);
    const event = decoder.events(member)[folded.events];
    if (event !== undefined) {
      foldOne(event);
      return true;
    }
    if (folded.member === members.length - 1) return false;
    told = Math.max(told, folded.member + 1);
    folded = {member: folded.member + 1, events: 0, state: folded.state};
    return true;
  };

  const base = (nth: number): Base => {
    if (nth === 0) return {state: initial, exact: true};
    const before = nth <= folded.member ? stateBefore(archive, nth, keyframes) : null;
    if (before !== null) return {state: before, exact: true};
    return {state: nearState(news, index.members()[nth]?.at ?? 0), exact: false};
  };

  const archive: FileArchive = {
    members: index.members,
    first: () => 0,
    isSettled: nth => nth <= folded.member,
    events: nth => {
      const member = index.members()[nth];
      return member === undefined ? [] : decoder.events(member);
    },
    base,
    happenings: () => {
      merged ??= [...outstanding, ...phases].toSorted(inOrder);
      return merged;
    },
    readUpTo: () => folded.state.now,
    ended: () => {
      const last = index.members().at(-1);
      return last !== undefined && decoder.events(last).at(-1)?.type === 'session.closed';
    },
    look,
    work: () => lookOn() || readNews() || foldSome(),
    damaged: () => decoder.damaged.size + index.lost(),
  };
  return archive;
};
