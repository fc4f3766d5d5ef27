// What can be read of a node and done on it, with the role migtop has there.

/** Why something cannot be done and, where one exists, the statement or step that would change it. */
export type Lacking = {readonly missing: string; readonly fix: string | null};

/** What a node can do for us. */
export type Capability = true | Lacking;

export type CapabilityName =
  /** Statements and states of other roles' sessions. */
  | 'sessions'
  | 'waits'
  | 'replication'
  /** What replicas call themselves, and where they listen. */
  | 'replicaAddresses'
  | 'slots'
  | 'vitals'
  | 'progress'
  | 'rewriteProgress'
  /** Progress is told apart when several commands run. */
  | 'progressBySession'
  | 'tables'
  /** What is done to each table: rows read and written. */
  | 'tableCounters'
  /** A histogram of finished statements, by the server itself. */
  | 'statementLatency'
  /** Sums of what statements took, of which means follow. */
  | 'statementMeans'
  | 'canary'
  | 'cancel'
  | 'terminate'
  | 'signalAutovacuum'
  | 'reservedSlot'
  | 'backfillControl';

/** Left out: this kind of server has no such thing, and nothing is missing. */
export type Capabilities = Readonly<Partial<Record<CapabilityName, Capability>>>;
