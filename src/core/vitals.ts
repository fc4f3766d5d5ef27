// The condition of a server in counters and gauges, in words that fit any engine.

/** Cumulative since the server's last reset; the fold turns them into rates. */
export type Counter =
  | 'commits'
  | 'rollbacks'
  | 'deadlocks'
  | 'conflicts'
  | 'tempFiles'
  | 'tempBytes'
  | 'blocksHit'
  | 'blocksRead'
  | 'rowsRead'
  | 'rowsInserted'
  | 'rowsUpdated'
  | 'rowsDeleted'
  | 'logBytes'
  | 'checkpointsTimed'
  | 'checkpointsRequested'
  | 'sessionsKilled'
  | 'statements'
  | 'slowStatements'
  | 'connectionsAborted'
  | 'connectionsRefused'
  | 'rowLockWaits'
  /** ms */
  | 'rowLockTime'
  | 'tempTables'
  | 'tempTablesOnDisk'
  /** Waits for a free page in memory. */
  | 'bufferWaits'
  /** The log that replicas read, where it is another one than that for recovery (`logBytes`). */
  | 'replicationLogBytes';

export type Gauge =
  | 'connections'
  | 'connectionsUsable'
  | 'connectionsMax'
  | 'active'
  | 'idle'
  | 'idleInTransaction'
  | 'databaseSize'
  | 'preparedTransactions'
  | 'lockRows'
  | 'connectionsPeak'
  /** Old row versions not purged yet, transactions. */
  | 'historyLength'
  /** Log since the last checkpoint, bytes, and how much of it fits. */
  | 'checkpointAge'
  | 'checkpointCapacity'
  | 'blocksDirty'
  | 'blocksTotal';

/** Who keeps old row versions alive. */
export type SnapshotHolder = {
  readonly kind: 'session' | 'slot' | 'prepared transaction' | 'replica';
  readonly id: string;
  /** Transactions since; `null`: the server does not number them so. */
  readonly age: number | null;
  /** Its transaction is open since, by the server's clock; `null`: not told. */
  readonly since: number | null;
};

export type Vitals = {
  readonly counters: Readonly<Partial<Record<Counter, number>>>;
  readonly gauges: Readonly<Partial<Record<Gauge, number>>>;
  /** Oldest first. */
  readonly snapshotHolders: readonly SnapshotHolder[];
};
