// One backend, as its server describes it.

/** A backend's id on its node: a process or connection id, or `prepared:<gid>` for a prepared transaction. */
export type SessionId = string;

export type SessionState =
  | 'active'
  | 'idle'
  | 'idle in transaction'
  | 'idle in transaction (aborted)'
  | 'prepared'
  /** Changes back what its transaction has changed, and holds its locks until that is done: nothing hurries it. */
  | 'rolling back'
  | 'other'
  /** The role may not see it. */
  | 'hidden';

export type SessionKind =
  | 'client'
  /** Helps the session named by `leader`. */
  | 'parallel worker'
  /** Autovacuum; `wraparound` tells whether it yields to DDL. */
  | 'autovacuum'
  /** Sends or receives the replication stream. */
  | 'replication'
  /** Applies the stream on a replica: cannot be signalled. */
  | 'replay'
  | 'prepared transaction'
  | 'background';

export type StatementKind = 'ddl' | 'maintenance' | 'write' | 'read' | 'other';

/** Opaque tokens of the engine, compared by equality in the statement that acts. `null`: there is none now, or it is hidden. */
export type Identity = {
  /** This connection and no later one with the same id. */
  readonly session: string | null;
  readonly transaction: string | null;
  readonly statement: string | null;
};

/** Moments are of the server's clock (epoch ms, microseconds in the fraction): an age is `serverNow` minus the moment. */
export type Session = {
  readonly id: SessionId;
  readonly kind: SessionKind;
  readonly leader: SessionId | null;
  readonly wraparound: boolean;
  readonly user: string | null;
  readonly database: string | null;
  readonly application: string | null;
  /** Host or socket the client came from. */
  readonly client: string | null;
  readonly state: SessionState;
  readonly waitType: string | null;
  readonly waitEvent: string | null;
  /** The server says that it waits for a lock. */
  readonly waitsForLock: boolean;
  readonly backendStart: number | null;
  readonly transactionStart: number | null;
  readonly statementStart: number | null;
  readonly stateSince: number | null;
  /** The running statement, or the last one when not active. Untrusted text, as the server gave it. */
  readonly statement: string | null;
  readonly statementKind: StatementKind | null;
  readonly statementCut: boolean;
  /** It has written: a rollback has something to undo. `null`: unknown. */
  readonly hasWritten: boolean | null;
  /** Rows its transaction has changed, which a rollback has to change back; `null`: the server does not count them. */
  readonly rowsChanged: number | null;
  /** Transactions since the oldest snapshot it keeps alive. */
  readonly snapshotAge: number | null;
  /** Time-outs it has now, ms; 0: none. Left out: the server does not tell those of single sessions, or was not asked. */
  readonly timeouts?: {readonly lock: number | null; readonly statement: number | null};
  readonly identity: Identity;
};
