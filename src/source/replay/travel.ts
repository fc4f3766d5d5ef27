// What the screen sees of a journey through time, and what its keys can do about it.
import type {Happening} from '../../core/happening.ts';

export type TravelStatus = {
  /** `replay`: of a file. `past`: of the session that goes on meanwhile. */
  readonly kind: 'replay' | 'past';
  /** Epoch ms: the first and the last moment that can be shown, and the one that is. */
  readonly from: number;
  readonly to: number;
  readonly position: number;
  readonly playing: boolean;
  readonly speed: number;
  /** Shows the newest there is, as it is written. */
  readonly following: boolean;
  /** All that came before the position is in what is shown; else charts and percentages may begin late. */
  readonly exact: boolean;
  /** Everything up to here was read, epoch ms. */
  readonly readUpTo: number;
  readonly happenings: readonly Happening[];
  /** One sentence on what is wrong with the recording, or how it ended. */
  readonly remark: string | null;
};

export type Travel = {
  /** `null`: the present is shown, as the servers are. */
  readonly status: () => TravelStatus | null;
  /** Each says why it cannot, or `null`. */
  readonly step: (direction: 1 | -1) => string | null;
  readonly jump: (direction: 1 | -1) => string | null;
  readonly seek: (at: number) => string | null;
  readonly toStart: () => string | null;
  readonly toEnd: () => string | null;
  /** Plays, or stops playing. */
  readonly toggle: () => string | null;
  readonly faster: (steps: number) => string | null;
};

const stays = (): string => 'Nothing leads away from the present here.';

/** Where there is nothing but the present. */
export const present: Travel = {
  status: () => null,
  ...{step: stays, jump: stays, seek: stays, toStart: stays, toEnd: stays, toggle: stays, faster: stays},
};
