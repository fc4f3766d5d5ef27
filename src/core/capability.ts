// What can be read of a node and done on it, with the role migtop has there.

/** What a node can do for us. `true`, or the reason why not and, where one exists, the statement that would change it. */
export type Capability = true | {readonly missing: string; readonly fix: string | null};

export type CapabilityName =
  /** Statements and states of other roles' sessions. */
  | 'sessions'
  | 'waits'
  | 'replication'
  | 'slots'
  | 'vitals'
  | 'progress'
  | 'rewriteProgress'
  | 'tables'
  | 'canary'
  | 'cancel'
  | 'terminate'
  | 'signalAutovacuum'
  | 'reservedSlot'
  | 'backfillControl';

export type Capabilities = Readonly<Record<CapabilityName, Capability>>;
