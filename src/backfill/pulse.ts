// The heartbeat: a small write, now and then, that says we are alive and how long a write takes.
import {type Backfill, BackfillError} from '../engines/backfill.ts';
import {addBeat, noLatency, type WriteLatency} from './write-latency.ts';

/** Between two beats, ms; quicker while the baseline is taken. */
const usually = 250;
const quickly = 60;
/** Rest before a write counts as made at rest, ms. */
const settled = 500;

export type Pulse = {
  readonly latency: () => WriteLatency;
  /** Tells when a batch begins and ends. */
  readonly working: (busy: boolean) => void;
  /** Why nothing goes on, told with every beat. */
  readonly held: (why: string | null) => void;
  readonly hurry: (quick: boolean) => void;
  /** Throws `BackfillError` when its connection is gone: without a heartbeat, consoles take us for dead. */
  readonly check: () => void;
  /** Resolves when no beat is under way. */
  readonly stop: () => Promise<void>;
};

export const startPulse = (store: Pick<Backfill, 'beat'>, now: () => number): Pulse => {
  let latency = noLatency;
  let busy = false;
  let restSince = now() - settled;
  let pause = usually;
  let stopped = false;
  let failure: unknown = null;
  let hold: string | null = null;
  let wake = () => {};

  const beat = async () => {
    const at = now();
    const before = !busy && at - restSince >= settled;
    try {
      await store.beat(hold);
    } catch (error) {
      failure = error;
      return;
    }
    failure = null;
    // A batch that began meanwhile has had its part in it.
    latency = addBeat(latency, {at, took: now() - at, atRest: before && !busy});
  };

  const run = async () => {
    while (!stopped) {
      await beat();
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, pause);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const running = run();

  return {
    latency: () => latency,
    working: works => {
      if (busy && !works) restSince = now();
      busy = works;
    },
    check: () => {
      if (failure instanceof BackfillError && failure.kind === 'lost') throw failure;
    },
    held: why => {
      hold = why;
    },
    hurry: quick => {
      pause = quick ? quickly : usually;
      wake();
    },
    stop: async () => {
      stopped = true;
      wake();
      await running;
    },
  };
};
