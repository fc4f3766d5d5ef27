// A statement of the user's own that migtop asks at a fixed rate, to feel what an application feels.

export type CanaryParameter = string | number | boolean | null;

export type Canary = {
  readonly name: string;
  /** One that reads; parameters stand in it as the server knows them: `$1` or `?`. */
  readonly statement: string;
  readonly parameters: readonly CanaryParameter[];
  /** Which nodes are asked. */
  readonly on: 'primary' | 'replicas' | 'all';
  /** ms */
  readonly every: number;
  /** How long the server may take and wait for locks, ms. */
  readonly timeout: number;
};

/** Names of migtop's own canaries, which no other can have. */
export const canaryNames = {read: 'canary', write: 'write'} as const;

/** Why a canary is not asked for now: it failed again and again, or its node is in trouble already, by kind of alert. */
export type Rest = {
  readonly because: 'failures' | 'connections' | 'node stale';
  /** When it will be asked again, epoch ms; `null`: as soon as that is over. */
  readonly until: number | null;
};
