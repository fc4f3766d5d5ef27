// Keeps what the runner has learnt: how many keys fit into a batch, and how fast it may go without harm.
import type {BackfillRow} from '../engines/backfill.ts';
import {firstSize, halved, type Size, sizeAfter, targetAfter} from './batch-size.ts';
import type {Conditions} from './conditions.ts';
import {freshPace, type Pace, paceAfterBatch, paceAfterLook, restAfter} from './pace.ts';
import type {Ports, Settings} from './ports.ts';
import {compare, isSlowed, type WriteLatency} from './write-latency.ts';

type Worked = {readonly keys: number; readonly changed: number; readonly duration: number};

export type Steering = {
  readonly batchSize: (row: BackfillRow) => number;
  readonly worked: (batch: Worked) => void;
  readonly halve: () => void;
  /** Looks at the servers; why nothing may go on, or `null`. */
  readonly look: (session: string) => string | null;
  /** How long to rest now, ms; `asked`: at least. */
  readonly rest: (asked: number, latency: WriteLatency) => number;
  readonly standing: (row: BackfillRow, hold: string | null) => void;
  /** Committed so far by this runner. */
  readonly batches: () => number;
};

/** Keys of a batch, whoever steers: fewer are not worth a transaction, more make too long a one. */
const least = 10;
const most = 100_000;

export const createSteering = (settings: Settings, {look, now, standing}: Ports): Steering => {
  let size: Size = firstSize;
  let target = settings.target;
  let pace: Pace = freshPace;
  let conditions: Conditions = {worst: null, unknown: null, waiting: 0};
  let last: Worked | null = null;
  let changed = 0;
  let batches = 0;
  let slowed: string | null = null;
  /** Set after a batch that ran out of time: what people ask for was too much. */
  let ceiling = most;

  return {
    batchSize: ({batchSize}) => Math.max(1, Math.min(ceiling, batchSize ?? size.keys)),
    worked: batch => {
      last = batch;
      changed += batch.changed;
      batches += 1;
      ceiling = Math.min(most, Math.ceil(ceiling * 1.1));
      target = targetAfter(target, settings.target, conditions.waiting);
      size = sizeAfter(size, batch, {least, most, target});
    },
    halve: () => {
      ceiling = Math.max(1, Math.floor(Math.min(ceiling, last?.keys ?? ceiling, size.keys) / 2));
      size = halved(size);
    },
    look: session => {
      conditions = look(session);
      pace = paceAfterLook(pace, conditions, settings, now());
      return pace.hold;
    },
    rest: (asked, latency) => {
      const slow = isSlowed(latency, now(), settings.latency);
      pace = paceAfterBatch(pace, slow || conditions.waiting > 0);
      const compared = compare(latency, now());
      slowed =
        conditions.waiting > 0
          ? `${conditions.waiting} waiting for it`
          : slow && compared !== null
            ? `writes take ${compared.current.toFixed(1)} ms, ${compared.usual.toFixed(1)} ms before`
            : null;
      return restAfter(pace, conditions, settings, {duration: last?.duration ?? 0, asked});
    },
    standing: (row, hold) =>
      standing({
        ...{done: row.rowsDone, total: row.rowsTotal, changed, batchSize: row.batchSize ?? size.keys},
        ...{took: last?.duration ?? null, hold, slowed},
      }),
    batches: () => batches,
  };
};
