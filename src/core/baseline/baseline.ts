// What is known of a cluster's usual figures, and where its migration stands between them.
import type {Band} from './band.ts';
import type {Figure} from './figure.ts';

/** A series that keeps the servers from being as before. */
export type Lacking = Figure & {
  /** `null`: not known, which is not recovered. */
  readonly value: number | null;
  /** The most that counts as before. */
  readonly high: number;
};

/** The servers after the end of a migration. */
export type Recovery = {
  /** When the migration was last seen at work, epoch ms. */
  readonly endedAt: number;
  /** Since when all was as before, once that has lasted; `null`: not yet. */
  readonly recoveredAt: number | null;
  /** What is not as before now. */
  readonly lacking: readonly Lacking[];
};

export type Baseline = {
  /** By series. A series without one has no baseline yet. */
  readonly bands: Readonly<Record<string, Band>>;
  /** When the bands of the time before were last looked at, by node. */
  readonly lookedAt: Readonly<Record<string, number>>;
  /** Samples before this moment belong to an earlier migration. */
  readonly calmSince: number | null;
  /** When the migration was first seen at work; `null`: none was, or the last one has been recovered from. */
  readonly startedAt: number | null;
  /** When it was last seen at work, while it is; `null`: it is not. */
  readonly workSeenAt: number | null;
  /** Jobs that were at work in it: while one of them is paused, the migration is not over. */
  readonly jobs: readonly string[];
  /** Of the last migration that ended. */
  readonly recovery: Recovery | null;
};

export const noBaseline: Baseline = {
  ...{
    bands: {},
    lookedAt: {},
    calmSince: null,
    startedAt: null,
    workSeenAt: null,
    jobs: [],
    recovery: null,
  },
};
