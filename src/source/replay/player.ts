// Plays an archive: a place in it, the state there, and ways to other places.
import type {Event} from '../../core/event.ts';
import {fold} from '../../core/fold/fold.ts';
import type {State} from '../../core/state.ts';
import {type Archive, endOf, memberAt, startOf} from './archive.ts';

/** Times as fast as it happened. */
export const speeds = [0.25, 0.5, 1, 2, 5, 10, 30, 60] as const;

export type Player = {
  readonly state: () => State;
  /** Epoch ms of what is shown. */
  readonly position: () => number;
  /** The state is what all events up to the position add up to. */
  readonly exact: () => boolean;
  readonly playing: () => boolean;
  readonly speed: () => number;
  /** Plays from the beginning again where it has come to the end. */
  readonly play: (playing: boolean) => void;
  readonly faster: (steps: number) => void;
  /** As near as there is something. Always true. */
  readonly seek: (at: number) => boolean;
  /** To the next or previous reading or news; false: there is none. */
  readonly step: (direction: 1 | -1) => boolean;
  /** To the next or previous thing that stands out; false: none is known. */
  readonly jump: (direction: 1 | -1) => boolean;
  /** As far as `elapsed` ms of playing lead. Stops at the end. */
  readonly advance: (elapsed: number) => void;
  /** Takes the exact state once it is known. */
  readonly settle: () => void;
};

/** A step shows something new; what probes and tools say comes several times a second. */
const isStop = ({type}: Event): boolean => type !== 'probe.observed' && type !== 'tool.observed';

type Place = {
  readonly member: number;
  /** The next event in it. */
  readonly next: number;
  readonly state: State;
  readonly exact: boolean;
};

export const createPlayer = (archive: Archive): Player => {
  const first = archive.first();
  let place: Place = {member: first, next: 0, ...archive.base(first)};
  let position = startOf(archive);
  let playing = false;
  let speed = 1;

  /** Folds on up to a moment, that moment included. */
  const foldTo = (from: Place, at: number): Place => {
    let {member, next, state} = from;
    for (;;) {
      const events = archive.events(member);
      for (let event = events[next]; event !== undefined && event.at <= at; event = events[next]) {
        state = fold(state, event);
        next += 1;
      }
      if (next < events.length || member >= archive.members().length - 1) break;
      if ((archive.members()[member + 1]?.at ?? at) > at) break;
      member += 1;
      next = 0;
    }
    return {member, next, state, exact: from.exact};
  };

  const seek = (at: number): boolean => {
    position = Math.max(startOf(archive), Math.min(at, endOf(archive)));
    const member = memberAt(archive, position);
    // Going on from here is cheaper than from the beginning of the member.
    const near = member - place.member === 0 || member - place.member === 1;
    const ahead = place.exact && near && place.state.now <= position;
    place = foldTo(ahead ? place : {member, next: 0, ...archive.base(member)}, position);
    return true;
  };

  const nextStop = (): number | null => {
    for (let {member, next} = place; member < archive.members().length; member += 1, next = 0) {
      const found = archive.events(member).find((event, index) => index >= next && isStop(event));
      if (found !== undefined) return found.at;
    }
    return null;
  };

  const previousStop = (): number | null => {
    const before = position;
    for (let {member} = place; member >= archive.first(); member -= 1) {
      const found = archive.events(member).findLast(event => event.at < before && isStop(event));
      if (found !== undefined) return found.at;
    }
    return null;
  };

  const go = (to: number | null): boolean => to !== null && seek(to);

  return {
    state: () => place.state,
    position: () => position,
    exact: () => place.exact,
    playing: () => playing,
    speed: () => speed,
    play: wanted => {
      playing = wanted;
      if (playing && nextStop() === null && position >= endOf(archive)) seek(startOf(archive));
    },
    faster: steps => {
      const index = (speeds as readonly number[]).indexOf(speed) + steps;
      speed = speeds[Math.max(0, Math.min(index, speeds.length - 1))] ?? speed;
    },
    seek,
    step: direction => {
      playing = false;
      return go(direction === 1 ? nextStop() : previousStop());
    },
    jump: direction => {
      const moments = archive.happenings().map(({at}) => at);
      return go(
        (direction === 1 ? moments.find(at => at > position) : moments.findLast(at => at < position)) ?? null,
      );
    },
    advance: elapsed => {
      if (!playing) return;
      const end = endOf(archive);
      position = Math.min(position + elapsed * speed, end);
      place = foldTo(place, position);
      if (position >= end) playing = false;
    },
    settle: () => {
      if (place.exact || !archive.isSettled(place.member)) return;
      place = foldTo({member: place.member, next: 0, ...archive.base(place.member)}, position);
    },
  };
};
