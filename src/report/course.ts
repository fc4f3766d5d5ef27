// One migration of a cluster, as what was usual and what became of it tell.

export type Course = {
  readonly cluster: string;
  /** When a migration was first and last seen at work, epoch ms; `null`: it still was. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** When it was last seen. */
  readonly seenTo: number;
  /** Since when all was as before for as long as it takes; `null`: it was not, or not for long enough. */
  readonly recoveredAt: number | null;
  /** What was not as before when it was last seen, in words. */
  readonly lacking: readonly string[];
  /** What it was compared with; `null`: too little was seen before. */
  readonly baseline: {readonly series: number; readonly from: number; readonly to: number} | null;
};
