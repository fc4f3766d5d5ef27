// What a player plays: the members of a recording, and the state that each of them begins with.
import type {Event} from '../../core/event.ts';
import {fold, initial} from '../../core/fold/fold.ts';
import type {Happening} from '../../core/happening.ts';
import type {State} from '../../core/state.ts';
import type {Member} from '../../recording/members.ts';
import type {Keyframes} from './keyframes.ts';

/** `exact`: it is what all events before add up to. Else readings before the member are not in it yet. */
export type Base = {readonly state: State; readonly exact: boolean};

export type Archive = {
  /** In the order of time. */
  readonly members: () => readonly Member[];
  /** The place of the first member that can be played. */
  readonly first: () => number;
  /** Of a member, by its place in the list; none where they are damaged. */
  readonly events: (member: number) => readonly Event[];
  readonly base: (member: number) => Base;
  /** Its base is exact by now. */
  readonly isSettled: (member: number) => boolean;
  /** So far as is known, in the order of time. */
  readonly happenings: () => readonly Happening[];
  /** Everything up to here was read and folded, epoch ms. */
  readonly readUpTo: () => number;
};

/** The last member that begins at or before a moment, or the first that can be played. */
export const memberAt = (archive: Archive, at: number): number =>
  Math.max(
    archive.first(),
    archive.members().findLastIndex(member => member.at <= at),
  );

/** When the first event that can be played happened, epoch ms. */
export const startOf = (archive: Archive): number => archive.members()[archive.first()]?.at ?? 0;

/** When the last event so far happened, epoch ms. */
export const endOf = (archive: Archive): number => {
  const members = archive.members();
  for (let member = members.length - 1; member >= 0; member -= 1) {
    const events = archive.events(member);
    // After a disk was full, what happened meanwhile is written late.
    if (events.length > 0) return events.reduce((latest, {at}) => Math.max(latest, at), 0);
  }
  return startOf(archive);
};

/** What is known of a moment before the readings before it were folded: everything but those. */
export const nearState = (news: readonly Event[], before: number): State =>
  news.filter(({at}) => at < before).reduce(fold, initial);

/** The exact state before a member, folded from the last keyframe before it; `null`: there is none. */
export const stateBefore = (
  archive: Pick<Archive, 'members' | 'events'>,
  nth: number,
  keyframes: Pick<Keyframes, 'has' | 'restore'>,
): State | null => {
  const members = archive.members();
  const nearest = members.findLastIndex((member, index) => index <= nth && keyframes.has(member.at));
  const known = nearest === -1 ? null : keyframes.restore(members[nearest]?.at ?? 0);
  if (known === null) return null;
  let state = known;
  for (let index = nearest; index < nth; index += 1) state = archive.events(index).reduce(fold, state);
  return state;
};
