// What was migrated, as a story tells it. Units as in `story.ts`.
import type {StatementKind} from '../core/session.ts';
import type {Points, Stretch} from './series.ts';

/** Work whose progress was told by the server or by a tool. */
export type Work = {
  readonly cluster: string;
  readonly node: string;
  readonly title: string;
  readonly table: string | null;
  /** The tool whose job it is; `null`: a statement of the server. */
  readonly tool: string | null;
  readonly from: number;
  readonly to: number;
  readonly phases: readonly {readonly at: number; readonly phase: string}[];
  readonly fraction: number | null;
  readonly done: number | null;
  readonly total: number | null;
  readonly unit: string | null;
  readonly source: string;
  /** The session that does it, where it is known. */
  readonly session: string | null;
  /** The action that stopped its session, in words. */
  readonly stopped: string | null;
  /** State of the job when it was last seen, in the tool's word. */
  readonly state: string | null;
  /** It was still there in the last reading. */
  readonly goesOn: boolean;
  readonly progress: Points;
  /** When it stood still, and why. */
  readonly pauses: readonly Stretch[];
};

/** A statement of a session that belongs to the migration. */
export type MigrationStatement = {
  readonly cluster: string;
  readonly node: string;
  readonly session: string;
  readonly user: string | null;
  readonly application: string | null;
  readonly tool: string | null;
  /** How the session is known to belong. */
  readonly evidence: string;
  readonly statement: string | null;
  readonly statementCut: boolean;
  readonly brief: string;
  readonly kind: StatementKind | null;
  readonly from: number;
  readonly to: number;
  /** The longest it was seen waiting for locks. */
  readonly waited: number | null;
  readonly lockTimeout: string | null;
  /** The action that stopped it, in words. */
  readonly stopped: string | null;
  readonly goesOn: boolean;
};
