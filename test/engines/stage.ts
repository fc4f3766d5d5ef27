import type {Server} from '../../demo/servers/server.ts';
import type {Observation} from '../../src/core/observation.ts';
import type {SessionId} from '../../src/core/session.ts';

/** A real session that a test acts on or watches. */
export interface Actor {
  readonly id: SessionId;
  /** Runs one statement to its end. */
  run(sql: string): Promise<unknown>;
  /** Sends a statement and does not wait; resolves with the error that ended it, or null. */
  start(sql: string): Promise<Error | null>;
  end(): Promise<void>;
}

/** What an engine's tests need to play the scenes of the conformance suite: its servers, and its words for things. */
export interface Stage {
  readonly name: string;
  readonly product: RegExp;
  readonly primary: Server;
  readonly replica: Server;
  readonly primaryUrl: string;
  readonly replicaUrl: string;
  /** What the primary calls its replica. */
  readonly replicaName: string;
  /** A login that nothing else uses, and how many connections it has. */
  readonly aloneUrl: string;
  connectionsAlone(): Promise<number>;
  /** The server shows what programs call themselves. */
  readonly tellsApplications: boolean;
  /** The server shows which lock a session asks for, not only those it has. */
  readonly showsRequests: boolean;
  /** Parts of an observation that this kind of server does not have. */
  readonly lacks: readonly (keyof Observation)[];
  session(application: string): Promise<Actor>;
  readonly sql: {
    readonly begin: string;
    /** A literal. */
    readonly text: (value: string) => string;
    readonly createTable: (name: string) => string;
    readonly readTable: (name: string) => string;
    readonly updateRow: (table: string, id: number) => string;
    readonly addColumn: (table: string, column: string) => string;
    readonly sleep: (seconds: number) => string;
    /** A `backfill-control v1` table by this name. */
    readonly controlTable: (name: string) => readonly string[];
    /** Fails, and leaves an invalid index of this name; `null`: nothing fails so. */
    readonly invalidIndex: ((table: string, index: string) => readonly string[]) | null;
  };
  stop(): Promise<void>;
}
