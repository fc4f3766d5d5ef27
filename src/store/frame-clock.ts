/** At most four frames a second in steady state, and an eighth of the time for drawing them. */
const steadyInterval = 250;
const costFactor = 8;
/** How soon a terminal that was busy is asked again, ms. */
const busyRetry = 20;

export type FrameClockPorts = {
  /** Draws: tells everybody who shows something. */
  readonly draw: () => void;
  /** The terminal has not taken the last frame yet. */
  readonly busy: () => boolean;
  /** Any steady clock, ms. */
  readonly now: () => number;
  /** Calls back after `ms`; the result takes it back. */
  readonly later: (call: () => void, ms: number) => () => void;
};

/**
 * When to draw: at once for a key, at most four times a second for news, never while the terminal is busy, and not sooner than eight times
 * what the last frame cost, so that a large window on a slow machine limits itself.
 */
export const createFrameClock = ({draw, busy, now, later}: FrameClockPorts) => {
  let drawnAt = Number.NEGATIVE_INFINITY;
  let cost = 0;
  let due = Number.POSITIVE_INFINITY;
  let withdraw: (() => void) | null = null;

  const rest = (): number => Math.max(steadyInterval, costFactor * cost);

  const schedule = (at: number): void => {
    // What is planned already comes first.
    if (at >= due) return;
    withdraw?.();
    due = at;
    withdraw = later(fire, Math.max(0, at - now()));
  };

  const fire = (): void => {
    due = Number.POSITIVE_INFINITY;
    withdraw = null;
    if (busy()) {
      schedule(now() + busyRetry);
      return;
    }
    drawnAt = now();
    draw();
  };

  return {
    /** Something changed: drawn with the next frame. */
    request: () => schedule(Math.max(now(), drawnAt + rest())),
    /** A key was pressed: the answer must not wait. */
    urge: () => schedule(now()),
    /** What drawing the last frame cost, ms. */
    spent: (ms: number) => {
      cost = ms;
    },
    stop: () => {
      withdraw?.();
      withdraw = null;
      due = Number.NEGATIVE_INFINITY;
    },
  };
};

export type FrameClock = ReturnType<typeof createFrameClock>;
