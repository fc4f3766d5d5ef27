// What is known of a cluster's usual figures, and where its migration stands between them.
import type {Band} from './band.ts';

/** A series that kept the servers from being as before. */
export type Lacking = {
  readonly key: string;
  /** `p95 of canary on db1:5432` is made of these where it is shown. */
  readonly node: string;
  readonly of: string;
  readonly figure: string;
  /** `null`: not known, which is not recovered. */
  readonly value: number | null;
  readonly high: number;
};

/** The servers after the end of a migration. */
export type Recovery = {
  /** When the migration was last seen at work, epoch ms. */
  readonly endedAt: number;
  /** Since when all was as before, once that has lasted; `null`: not yet. */
  readonly recoveredAt: number | null;
  /** What is still not as before. */
  readonly lacking: readonly Lacking[];
};

export type Baseline = {
  /** By series. A series without one has no baseline yet. */
  readonly bands: Readonly<Record<string, Band>>;
  /** When the bands of the time before were last looked at. */
  readonly lookedAt: number | null;
  /** Samples before this moment belong to an earlier migration. */
  readonly calmSince: number | null;
  /** When the migration was first seen at work; `null`: none was, or the last one has been recovered from. */
  readonly startedAt: number | null;
  readonly isAtWork: boolean;
  /** Of the last migration that ended. */
  readonly recovery: Recovery | null;
};

export const noBaseline: Baseline = {
  ...{bands: {}, lookedAt: null, calmSince: null, startedAt: null, isAtWork: false, recovery: null},
};
