// The present, and the way back into the last hour of it: the session goes on meanwhile.
import type {State} from '../../core/state.ts';
import {type Archive, startOf} from './archive.ts';
import {createPlayer, type Player} from './player.ts';
import type {Travel} from './travel.ts';

export type RewindOptions = {
  readonly archive: Archive;
  readonly live: {
    readonly state: () => State;
    readonly subscribe: (listener: () => void) => () => void;
  };
  /** Epoch ms. */
  readonly now: () => number;
  /** Calls back after `ms`; the result takes it back. */
  readonly later: (call: () => void, ms: number) => () => void;
};

export type Rewind = Travel & {
  readonly state: () => State;
  readonly subscribe: (listener: () => void) => () => void;
  /** Epoch ms: of what is shown. */
  readonly time: () => number;
};

/** Playing moves on this often, ms. */
const beat = 100;

const nothingYet = 'There is nothing to go back to yet.';

/** Shows the present until a key leads into the past, and again from its end on. */
export const createRewind = ({archive, live, now, later}: RewindOptions): Rewind => {
  let player: Player | null = null;
  const listeners = new Set<() => void>();
  let withdraw = () => {};

  const tell = () => {
    for (const listener of [...listeners]) listener();
  };

  const toPresent = () => {
    player = null;
    withdraw();
    tell();
    return null;
  };

  /** The player, which starts where the present is; `null`: nothing is written yet. */
  const past = (): Player | null => {
    if (player !== null || archive.members().length === 0) return player;
    player = createPlayer(archive);
    player.seek(live.state().now);
    return player;
  };

  const play = (since: number) => {
    withdraw = later(() => {
      const at = now();
      player?.advance(at - since);
      if (player !== null && !player.playing()) toPresent();
      else play(at);
      tell();
    }, beat);
  };

  const go = (move: (there: Player) => boolean, why: string): string | null => {
    const wasThere = player !== null;
    const there = past();
    if (there === null) return nothingYet;
    withdraw();
    there.play(false);
    const moved = move(there);
    if (!moved && !wasThere) player = null;
    tell();
    return moved ? null : why;
  };

  return {
    state: () => player?.state() ?? live.state(),
    subscribe: listener => {
      listeners.add(listener);
      const unsubscribe = live.subscribe(listener);
      return () => {
        listeners.delete(listener);
        unsubscribe();
      };
    },
    time: () => player?.position() ?? now(),
    status: () =>
      player && {
        ...{kind: 'past', from: startOf(archive), to: live.state().now, position: player.position()},
        ...{playing: player.playing(), speed: player.speed(), following: false, exact: player.exact()},
        ...{readUpTo: archive.readUpTo(), happenings: archive.happenings(), remark: null},
      },
    step: direction => {
      if (direction === -1) return go(there => there.step(-1), 'Nothing further back is kept.');
      if (player === null) return 'This is the present: ← leads back.';
      withdraw();
      if (!player.step(1)) return toPresent();
      tell();
      return null;
    },
    jump: direction =>
      go(
        there => there.jump(direction),
        `No alert, action, note or phase is kept ${direction === 1 ? 'after' : 'before'} this moment.`,
      ),
    seek: at => (at >= live.state().now ? toPresent() : go(there => there.seek(at), '')),
    toStart: () => go(there => there.seek(startOf(archive)), ''),
    toEnd: toPresent,
    toggle: () => {
      if (player === null) return 'The present cannot be played.';
      player.play(!player.playing());
      withdraw();
      if (player.playing()) play(now());
      tell();
      return null;
    },
    faster: steps => {
      if (player === null) return 'The present has its own speed: ← leads into the past.';
      player.faster(steps);
      return null;
    },
  };
};
