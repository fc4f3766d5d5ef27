// What an engine must be able to do. Everything above this folder talks to servers through these types only.
import type {ActionTarget} from '../core/action.ts';
import type {Capabilities, Lacking} from '../core/capability.ts';
import type {EventOf, Role} from '../core/event.ts';
import type {Lock} from '../core/lock.ts';
import type {Observation} from '../core/observation.ts';
import type {Session, SessionId} from '../core/session.ts';
import type {Backfill, BackfillWork} from './backfill.ts';
import type {Prober} from './prober.ts';
import type {RedactStatement} from './redact.ts';
import type {Row} from './row.ts';

/** How long one statement of ours may run and wait for a lock, ms. */
export type Timeouts = {readonly statement: number; readonly lock: number; readonly connect: number};

/** Where passwords come from when neither the environment, the pass file nor the DSN has one. */
export type PasswordSource = {
  /** Run again on every reconnect, without a shell; its first line is the password. */
  readonly command: readonly string[] | null;
  /** Asks the person at the terminal; `null` when there is none. */
  readonly ask: ((prompt: string) => Promise<string>) | null;
};

export type ResolveContext = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly password: PasswordSource;
};

/** A server to connect to, with everything but the password written down. */
export type Target = {
  /** Shown and recorded: host:port, or the socket's folder and port. Never holds a secret. */
  readonly address: string;
  readonly user: string;
  readonly database: string;
  /** Strings that must never be shown, stored or logged (the password of the DSN, for one). */
  readonly secrets: readonly string[];
  /** Said once to the user: a password in argv, a clear-text connection, … */
  readonly warnings: readonly string[];
  /** The engine's own connection settings; opaque above. */
  readonly settings: unknown;
};

export type NodeFacts = Omit<EventOf<'node.connected'>, 'at' | 'type' | 'node' | 'cluster' | 'address'>;

/** Parts that change seldom and are read less often than every tick. */
export type SlowPart = 'tables' | 'leftovers' | 'roles';

/** Read at every tick; what it leaves out is not asked of the server. */
export type ObserveOptions = {
  readonly tables: readonly string[];
  /** To be read now although they are not due: something was done about them. */
  readonly hurry?: readonly SlowPart[];
  /** For the cost part of the observation. */
  readonly interval: number;
  readonly intervalReason: string | null;
};

/** One watched server: three connections at most, opened at `connect` and closed with it. */
export type Node = {
  readonly facts: NodeFacts;
  /** One tick. Rejects with `NodeError` when the connection is gone, the server did not answer in time, or it is another server now. */
  readonly observe: (options: ObserveOptions, now: () => number) => Promise<Observation>;
  /** The whole text of what a session runs or ran last, which a tick may have cut; `null`: it is gone, or hidden. */
  readonly statement: (session: SessionId) => Promise<string | null>;
  /** All locks that a session holds and waits for, contended or not; awaited ones first. */
  readonly locksOf: (session: SessionId) => Promise<readonly Lock[]>;
  /** Addresses of the replicas that stream from this node, as far as it knows them; `target` is ready to connect with the same credentials. */
  readonly replicas: () => Promise<readonly {readonly name: string; readonly target: Target}[]>;
  /** One cheap round trip on its own connection, for the canary. Rejects when it failed. */
  readonly probe: () => Promise<void>;
  /** What else canaries ask over the same connection. */
  readonly prober: Prober;
  readonly actor: Actor;
  readonly backfills: BackfillControl;
  readonly tooling: Tooling;
  /** Closes every connection, at once where they are busy. Never rejects. */
  readonly close: () => Promise<void>;
};

export type SessionAction = 'cancel' | 'terminate';
export type SessionTarget = Extract<ActionTarget, {type: 'session'}>;

/** The server's reply to a signal. `changed`: the session is not what was confirmed; nothing was sent. */
export type SignalReply =
  | {readonly result: 'sent'; readonly reply: string}
  | {readonly result: 'changed'; readonly reply: string}
  | {readonly result: 'refused'; readonly reply: string; readonly fix: string | null};

/** What became of a target after a signal. */
export type Fate = 'gone' | 'stopped' | 'rolling back' | 'still running';

/** Acts over the connection that is kept for it. */
export type Actor = {
  /** The connection is open and idle; `null`, or why it is not. */
  readonly ready: () => string | null;
  /** Why a session of such a kind is never signalled here, whatever our rights; `null`: it may be. */
  readonly forbids: (session: Session) => Lacking | null;
  /** The exact statement, readable, with values in place: for the confirmation, the recording and the audit log. */
  readonly commandFor: (action: SessionAction, target: SessionTarget) => string;
  /** Checks the identity and signals in one statement. */
  readonly signal: (action: SessionAction, target: SessionTarget) => Promise<SignalReply>;
  readonly fate: (target: SessionTarget) => Promise<Fate>;
  /** Makes the server say which progress is whose, for capability `progressBySession`; `null`: nothing to be done, or not by us. */
  readonly tellProgressApart: {readonly command: string; readonly run: () => Promise<SignalReply>} | null;
  /** Role and identity of the server behind this connection now. */
  readonly whoIsThere: () => Promise<{readonly role: Role; readonly server: string}>;
  readonly dropIndexCommand: (index: string) => string;
  /** Drops an index that is invalid and not being built, waiting as concurrently as the engine can. Refuses otherwise. */
  readonly dropInvalidIndex: (index: string) => Promise<SignalReply>;
};

/** One row of a `backfill-control v1` table. */
export type ControlRow = {
  /** Qualified name of the control table. */
  readonly table: string;
  readonly job: string;
  readonly target: string;
  readonly command: string;
  readonly state: string;
  readonly cursor: string | null;
  readonly rowsDone: number | null;
  readonly rowsTotal: number | null;
  readonly batchSize: number | null;
  readonly sleep: number | null;
  readonly worker: string | null;
  readonly workerSession: SessionId | null;
  readonly note: string | null;
  /** Why the worker does nothing of its own accord. */
  readonly throttled: string | null;
  /** Epoch ms by the server's clock. */
  readonly startedAt: number | null;
  /** Since the last heartbeat by the server's clock, ms. */
  readonly silence: number | null;
};

export type ControlCommand = 'run' | 'pause' | 'abort';

/** A command, or what the worker goes by from its next batch on: rows, or ms between two batches; `null`: as it thinks best. */
export type ControlOrder =
  | ControlCommand
  | {readonly column: 'batch_size' | 'sleep_ms'; readonly value: number | null};

export type BackfillControl = {
  /** All rows of all control tables of this database; tables are looked for again now and then. */
  readonly read: () => Promise<readonly ControlRow[]>;
  readonly commandFor: (row: Pick<ControlRow, 'table' | 'job'>, order: ControlOrder) => string;
  readonly command: (row: Pick<ControlRow, 'table' | 'job'>, order: ControlOrder) => Promise<SignalReply>;
};

/** What a statement is put together with. */
export type SqlWords = {
  /** A string constant. */
  readonly literal: (value: string) => string;
  /** A name as the server takes it whatever is in it. */
  readonly identifier: (name: string) => string;
};

/** One statement of a migration tool for each family of servers that the tool exists for. */
export type ToolStatement = {
  readonly postgres?: (words: SqlWords) => string;
  readonly mysql?: (words: SqlWords) => string;
};

export type NamedTable = {readonly schema: string; readonly name: string};

/** For migration tools whose state is in tables of their own, which only they know. */
export type Tooling = {
  /** Of the newest reading. */
  readonly sessions: () => readonly Session[];
  /**
   * Tables outside the system's schemas whose name is one of `names`, or `schema.name`, where `*` stands for anything; looked for again every 15 s.
   * In this database (PostgreSQL) or in all that our account sees (MySQL, MariaDB). Takes no table lock.
   */
  readonly tables: (names: readonly string[]) => Promise<readonly NamedTable[]>;
  /** Names of a table's columns that our account may use, looked for again every 15 s; none: it may use none. */
  readonly columns: (table: NamedTable) => Promise<readonly string[]>;
  /** The statement that fits this server; `null`: the tool does not exist for it. */
  readonly sql: (statement: ToolStatement) => string | null;
  /** Rows over the observing connection, read-only and under its time limit; none where the tool does not exist. Rejects with `NodeError`. */
  readonly read: (statement: ToolStatement) => Promise<readonly Row[]>;
  /**
   * Over the acting connection. The last statement tells in `said` what is so now; no row: what was to be changed is not there any more.
   * Checks of identity belong into the statement's WHERE.
   */
  readonly change: (statement: ToolStatement) => Promise<SignalReply>;
};

/** A table that somebody writes the time into on the primary: `schema.table`, or a name alone; and the column with the moment. */
export type HeartbeatTable = {readonly table: string; readonly column: string};

export type ConnectOptions = {
  readonly timeouts: Timeouts;
  /** Names our connections to the server (application_name or program name). */
  readonly application: string;
  /** Open the acting connection too; left out for a console that can never be armed. */
  readonly canAct: boolean;
  /** For lag; left out: none. */
  readonly heartbeat?: HeartbeatTable | null;
};

/** One line of `migtop doctor`. */
export type Finding = {
  readonly capability: keyof Capabilities | 'heartbeat' | 'own canary' | 'canary write';
  readonly panel: string;
  readonly works: boolean;
  readonly missing: string | null;
  readonly fix: string | null;
};

export type Engine = {
  readonly id: string;
  /** DSN schemes without `://`. */
  readonly schemes: readonly string[];
  /** From a DSN (or, when undefined, the environment alone) to a target. Throws `UserError` for what the user can mend. */
  readonly resolve: (dsn: string | undefined, context: ResolveContext) => Promise<Target>;
  readonly connect: (target: Target, options: ConnectOptions) => Promise<Node>;
  /** Connections of a backfill, the only ones that change rows. Throws `UserError` for a table or key that cannot be worked on. */
  readonly openBackfill: (
    target: Target,
    work: BackfillWork,
    options: Pick<ConnectOptions, 'timeouts' | 'application'>,
  ) => Promise<Backfill>;
  /** Loads what takes the literals out of statements. */
  readonly openRedactor: () => Promise<RedactStatement>;
};

/** `lost`: reconnect; `slow`: it did not answer in time, the connection stays; `denied`: retrying alone will not help; `moved`: another server answers there now. */
export type NodeErrorKind = 'lost' | 'slow' | 'denied' | 'full' | 'moved';

export class NodeError extends Error {
  override readonly name = 'NodeError';
  readonly kind: NodeErrorKind;
  readonly hint: string | undefined;

  constructor(kind: NodeErrorKind, message: string, hint?: string, cause?: unknown) {
    super(message, {cause});
    this.kind = kind;
    this.hint = hint;
  }
}
