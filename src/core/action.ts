// What an operator does, to whom, and what came of it.
import type {JobSetting} from './job.ts';
import type {Identity, SessionId} from './session.ts';

export type ActionKind =
  | 'arm'
  | 'disarm'
  | 'cancel'
  | 'terminate'
  | 'pause'
  | 'resume'
  | 'abort'
  | 'postpone'
  | 'cut over'
  | 'set'
  | 'panic'
  /** What every job that polls migtop is told, or one application. */
  | 'hold'
  | 'release'
  | 'drop index'
  | 'tell progress apart'
  | 'watch replica';

/** Who is acted on, as the operator saw it. */
export type ActionTarget =
  | {
      readonly type: 'session';
      readonly session: SessionId;
      readonly identity: Identity;
      readonly label: string;
    }
  | {
      readonly type: 'job';
      readonly job: string;
      readonly label: string;
      /** For `set`: what is to be changed, and to what. */
      readonly setting?: JobSetting;
    }
  | {readonly type: 'index'; readonly name: string; readonly table: string | null; readonly label: string}
  | {readonly type: 'node'; readonly label: string};

/** Predicted from the folded state when the confirmation was drawn. */
export type Effect = {
  /** Sessions that go on at once. */
  readonly frees: number;
  /** Sessions that follow once those have finished. */
  readonly freesNext: number;
  /** Sessions that still wait for somebody else. */
  readonly stillBlocked: number;
  /** What is undone, in words; `null`: nothing. */
  readonly rollsBack: string | null;
  readonly leavesBehind: readonly string[];
  readonly warnings: readonly string[];
};

export type Outcome =
  | 'gone'
  | 'stopped'
  | 'rolling back'
  | 'ignored'
  | 'acknowledged'
  | 'unacknowledged'
  | 'done'
  | 'failed';
