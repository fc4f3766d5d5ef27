// What the backfill runner asks of an engine: the table, its key, and one job's row in a `backfill-control v1` table.

/** What is to be done to which rows. `set` and `where` are the user's own SQL and go into statements as they are. */
export type BackfillWork = {
  /** As the user named it. */
  readonly table: string;
  /** Columns of a unique key; `null`: the primary key, or else the best one there is. */
  readonly key: readonly string[] | null;
  readonly set: string;
  /** `null`: every row. */
  readonly where: string | null;
  /** Name of the control table; `null`: `backfill_control` beside the table. */
  readonly control: string | null;
  readonly job: string;
};

/** Values of the key's columns, as the server writes them. */
export type Key = readonly string[];

/** Keys above `after` (`null`: from the first) up to and including `to`. */
export type KeyRange = {readonly after: Key | null; readonly to: Key};

/** The table as the server knows it. */
export type Ground = {
  /** With its schema, quoted as the server would. */
  readonly table: string;
  /** Names of the key's columns, in the order of its index. */
  readonly key: readonly string[];
  /** With its schema, quoted as the server would. */
  readonly control: string;
};

export type BackfillState = 'running' | 'paused' | 'done' | 'aborted' | 'failed';

/** The job's row. `batchSize` and `sleep` (ms) are what people and consoles ask for; `null`: the runner steers by itself. */
export type BackfillRow = {
  readonly command: string;
  readonly state: string;
  readonly cursor: string | null;
  readonly rowsDone: number;
  readonly rowsTotal: number | null;
  readonly batchSize: number | null;
  readonly sleep: number | null;
  readonly worker: string | null;
  /** Since the last heartbeat by the server's clock, ms. */
  readonly silence: number | null;
};

/** What is committed with a batch. */
export type Checkpoint = {
  /** The cursor the batch started from: if it is another one by now, nothing is committed. */
  readonly from: string;
  readonly to: string;
  /** Keys gone over, whether or not their rows had to be changed. */
  readonly keys: number;
};

/** What a few rows tell, changed in a transaction that was rolled back. */
export type Sample = {
  readonly rows: number;
  /** A second time would change them again. */
  readonly changesAgain: boolean;
  /** Their keys are not what they were. */
  readonly changesKey: boolean;
  /** Time of the change, ms. */
  readonly duration: number;
  /** What it wrote to the log that replicas follow, bytes; `null`: cannot be told. */
  readonly logged: number | null;
};

/** `changed`: rows; `row`: of the job, as it stood right after the commit, in the same turn. */
export type Applied = {readonly changed: number; readonly row: BackfillRow | null};

/** One connection that works on one job, and a second that shows it is alive. Methods reject with `BackfillError`. */
export type Backfill = {
  readonly ground: Ground;
  /** The session that changes the rows. */
  readonly session: string;
  /** Takes the lock that only one runner of a job has; it goes with the connection. False: somebody else has it. */
  readonly claim: () => Promise<boolean>;
  /** Makes the control table unless it is there. */
  readonly prepare: () => Promise<void>;
  /** `null`: there is no such job, or no control table yet. */
  readonly read: () => Promise<BackfillRow | null>;
  readonly enter: (cursor: string, rowsTotal: number | null) => Promise<void>;
  /** From now on the row is this runner's. */
  readonly take: () => Promise<void>;
  /** `worker: false`: nobody works on it from now on. With `done`, the total becomes what was done. */
  readonly report: (state: BackfillState, worker: boolean) => Promise<void>;
  /**
   * Writes the heartbeat over the second connection: a write as small as any. Rejects when it is not there. `throttled`: why it does nothing
   * of its own accord, for whoever watches.
   */
  readonly beat: (throttled: string | null) => Promise<void>;
  /** Exact up to some hundred thousand rows, else the server's estimate. */
  readonly countRows: () => Promise<number | null>;
  /** `null`: the table is empty. */
  readonly highestKey: () => Promise<Key | null>;
  /** The next `limit` keys at most: how many, and the last of them; `null`: there is none left. */
  readonly next: (
    range: KeyRange,
    limit: number,
  ) => Promise<{readonly keys: number; readonly last: Key} | null>;
  /** Changes the rows in the range and writes the checkpoint, in one transaction. */
  readonly apply: (range: KeyRange, checkpoint: Checkpoint) => Promise<Applied>;
  /** The server's plan of a batch, line by line. Also what tells whether `set` and `where` are understood. */
  readonly explain: (range: KeyRange) => Promise<readonly string[]>;
  /** Of rows at the start of the range; `null`: none there has to be changed. Nothing stays changed. */
  readonly sample: (range: KeyRange) => Promise<Sample | null>;
  /** Never rejects. */
  readonly close: () => Promise<void>;
};

/**
 * `locked`: a lock was not given in time; `conflict`: deadlock or serialization failure; `slow`: the statement ran out of time;
 * `lost`: the connection is gone; `taken`: the row of the job is somebody else's now. The rest cannot be mended by another try.
 */
export type BackfillErrorKind = 'locked' | 'conflict' | 'slow' | 'lost' | 'taken' | 'refused';

export class BackfillError extends Error {
  override readonly name = 'BackfillError';
  readonly kind: BackfillErrorKind;

  constructor(kind: BackfillErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
