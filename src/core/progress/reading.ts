import type {JobReading} from '../job.ts';
import type {SessionId} from '../session.ts';
import type {Progress} from '../state.ts';

/** What one reading says of one piece of work, whoever it comes from. */
export type ProgressReading = Pick<
  Progress,
  | 'key'
  | 'node'
  | 'title'
  | 'table'
  | 'phase'
  | 'done'
  | 'total'
  | 'unit'
  | 'source'
  | 'startedAt'
  | 'lockNext'
  | 'changeLog'
  | 'untold'
> & {
  /** Shares of the whole, 0–1: of earlier phases, and of this one. `null`: `done` and `total` are of the whole. */
  readonly before: number | null;
  readonly weight: number | null;
  /** Why it does nothing now: waiting, paused, throttled, its worker lost; `null` while it works. */
  readonly waitingBecause: string | null;
  readonly waitsFor: SessionId | null;
  readonly session: SessionId | null;
  readonly job: JobReading | null;
  /** The tool says that all is done. */
  readonly complete: boolean;
  /** Time left where nothing is counted, as measured elsewhere, ms. */
  readonly left: Progress['eta'];
};
