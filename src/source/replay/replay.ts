// A recording as a source of states: played by the clock, read in the background, followed while it is written.
import type {State} from '../../core/state.ts';
import {openTape} from '../../recording/tape.ts';
import {endOf, startOf} from './archive.ts';
import {createFileArchive} from './file-archive.ts';
import {createPlayer} from './player.ts';
import type {Travel, TravelStatus} from './travel.ts';

export type ReplayOptions = {
  readonly path: string;
  /** Begin at the end, and show what is written from then on. */
  readonly follow: boolean;
  /** Any steady clock, ms. */
  readonly now: () => number;
  /** Calls back after `ms`; the result takes it back. */
  readonly later: (call: () => void, ms: number) => () => void;
  /** Whether the process that writes the file is known to be gone. */
  readonly writerGone: () => boolean;
};

export type Replay = Omit<Travel, 'status'> & {
  readonly state: () => State;
  readonly subscribe: (listener: () => void) => () => void;
  /** Epoch ms, for the clock on the screen. */
  readonly time: () => number;
  readonly status: () => TravelStatus;
  readonly close: () => void;
};

/** Playing moves on this often, ms. */
const beat = 100;
/** How often a file is looked at that may grow, ms. */
const lookEvery = 500;
/** Reading in the background leaves the rest of the time to keys and drawing, ms. */
const work = {slice: 8, pause: 4} as const;
/** A writer has something to say every second; after this long it hangs, or is gone, ms. */
const silence = 10_000;
/** A writer that is known to be gone may have written a moment ago, ms. */
const shortSilence = 2_000;

/** Throws `UserError`: there is nothing to be played. */
export const openReplay = ({path, follow, now, later, writerGone}: ReplayOptions): Replay => {
  const tape = openTape(path);
  const archive = createFileArchive(tape, path);
  const player = createPlayer(archive);
  const listeners = new Set<() => void>();
  let following = false;
  let grownAt = now();
  let beatAt = now();
  let gone = false;
  const pending = new Map<string, () => void>();

  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  const again = (name: string, call: () => void, ms: number) => pending.set(name, later(call, ms));

  const toEnd = () => {
    archive.look();
    player.play(false);
    player.seek(endOf(archive));
    following = !archive.ended();
    return null;
  };

  const read = () => {
    const until = now() + work.slice;
    let more = true;
    while (more && now() < until) more = archive.work();
    player.settle();
    tell();
    if (more) again('read', read, work.pause);
    else pending.delete('read');
  };

  const look = () => {
    const before = tape.size();
    const known = archive.members().at(-1)?.to ?? 0;
    if (before > known) {
      grownAt = now();
      archive.look();
      if (following) player.seek(endOf(archive));
      if (!pending.has('read')) again('read', read, work.pause);
    }
    gone = now() - grownAt > shortSilence && writerGone();
    tell();
    if (!archive.ended()) again('look', look, lookEvery);
  };

  const play = () => {
    const elapsed = now() - beatAt;
    beatAt = now();
    if (player.playing()) {
      player.advance(elapsed);
      if (!player.playing()) following = !archive.ended();
      tell();
    }
    again('play', play, beat);
  };

  const remark = (): string | null => {
    const {closed} = player.state();
    if (closed !== null) return `the session ended: ${closed}`;
    const lost = archive.damaged();
    if (lost > 0) return `${lost} ${lost === 1 ? 'piece' : 'pieces'} of the recording cannot be read`;
    if (!following) return null;
    const quiet = now() - grownAt;
    if (gone) return 'its writer is gone: nothing more will come';
    return quiet > silence ? `nothing was written for ${Math.round(quiet / 1_000)} s` : null;
  };

  const moved = (done: boolean, why: string): string | null => {
    following = false;
    return done ? null : why;
  };

  if (follow) toEnd();
  else {
    // Until something was read there is nothing to see.
    const seen = archive.events(0).find(({type}) => type === 'node.observed');
    player.seek(seen?.at ?? startOf(archive));
    player.play(true);
  }
  again('read', read, work.pause);
  again('look', look, lookEvery);
  again('play', play, beat);

  return {
    state: player.state,
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    time: () => player.position() + (following ? now() - grownAt : 0),
    status: () => ({
      ...{kind: 'replay', from: startOf(archive), to: endOf(archive), position: player.position()},
      ...{playing: player.playing(), speed: player.speed(), following, exact: player.exact()},
      ...{readUpTo: archive.readUpTo(), happenings: archive.happenings(), remark: remark()},
    }),
    step: direction => {
      if (direction === 1 && following) return 'This is the newest that is written.';
      return moved(
        player.step(direction),
        direction === 1 ? 'This is the end of the recording.' : 'This is the beginning of the recording.',
      );
    },
    jump: direction =>
      moved(
        player.jump(direction),
        archive.readUpTo() < endOf(archive)
          ? 'None is known yet: the recording is still being read.'
          : `No alert, action, note or phase is ${direction === 1 ? 'after' : 'before'} this moment.`,
      ),
    seek: at => {
      archive.look();
      player.seek(at);
      return moved(true, '');
    },
    toStart: () => {
      player.seek(startOf(archive));
      return moved(true, '');
    },
    toEnd,
    toggle: () => {
      beatAt = now();
      player.play(!player.playing());
      return moved(true, '');
    },
    faster: steps => {
      player.faster(steps);
      return null;
    },
    close: () => {
      for (const withdraw of pending.values()) withdraw();
      pending.clear();
      listeners.clear();
      tape.close();
    },
  };
};
