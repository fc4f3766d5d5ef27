// A job's row in a `backfill-control v1` table, as its worker writes it: the same on every server but for a few words.
import type {Backfill, BackfillRow, BackfillState} from './backfill.ts';
import {count, type Row, text} from './row.ts';

/** Marks a control table, and says by which rules. */
export const controlComment = 'backfill-control v1';

export type JobPlace = {
  /** Quoted, with its schema. */
  readonly table: string;
  readonly job: string;
  readonly target: string;
  readonly worker: string;
  /** The table has the column `throttled`, which not every table has. */
  readonly tells: boolean;
};

export type RowWords = {
  readonly literal: (value: string) => string;
  /** The moment now, not that at which the transaction began. */
  readonly now: string;
};

/** Columns that `backfillRowOf` reads; `silence` in microseconds is the engine's own. */
export const rowColumns = [
  ...['command', 'state', 'cursor_pos', 'rows_done', 'rows_total', 'batch_size', 'sleep_ms', 'worker'],
];

const backfillRowOf = (row: Row): BackfillRow => {
  const silence = count(row, 'silence');
  return {
    command: text(row, 'command') ?? 'run',
    state: text(row, 'state') ?? 'running',
    cursor: text(row, 'cursor_pos'),
    rowsDone: count(row, 'rows_done') ?? 0,
    rowsTotal: count(row, 'rows_total'),
    batchSize: count(row, 'batch_size'),
    sleep: count(row, 'sleep_ms'),
    worker: text(row, 'worker'),
    silence: silence === null ? null : silence / 1000,
  };
};

/** In what the engine's statement for it brings; `null`: there is no such job. */
export const jobIn = (rows: readonly Row[] | undefined): BackfillRow | null =>
  rows?.[0] === undefined ? null : backfillRowOf(rows[0]);

type RowReaderOptions = {
  /** Throws when the control table is something else. */
  readonly exists: () => Promise<boolean>;
  readonly read: () => Promise<readonly Row[]>;
  /** The error says that the table is not there. */
  readonly isMissing: (error: unknown) => boolean;
};

/** Whether the table is what it has to be is asked until it was found so: the row is read before every batch. */
export const makeRowReader = ({exists, read, isMissing}: RowReaderOptions): Backfill['read'] => {
  let there = false;
  return async () => {
    there ||= await exists();
    if (!there) return null;
    try {
      return jobIn(await read());
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  };
};

export const rowStatements = ({literal, now}: RowWords) => {
  const ours = ({job, worker}: JobPlace): string => `job = ${literal(job)} and worker = ${literal(worker)}`;
  const change = (place: JobPlace, changes: readonly string[]): string =>
    `update ${place.table} set ${[...changes, `heartbeat_at = ${now}`].join(', ')} where ${ours(place)}`;
  const throttled = ({tells}: JobPlace, why: string | null): readonly string[] =>
    tells ? [`throttled = ${why === null ? 'null' : literal(why)}`] : [];
  return {
    enter: ({table, job, target, worker}: JobPlace, cursor: string, total: number | null): string =>
      `insert into ${table} (job, target, cursor_pos, rows_total, worker)
values (${literal(job)}, ${literal(target)}, ${literal(cursor)}, ${total ?? 'null'}, ${literal(worker)})`,
    take: ({table, job, worker}: JobPlace): string =>
      `update ${table} set worker = ${literal(worker)}, heartbeat_at = ${now} where job = ${literal(job)}`,
    report: (place: JobPlace, state: BackfillState, worker: boolean): string =>
      change(place, [
        `state = ${literal(state)}`,
        ...(state === 'done' ? ['rows_total = rows_done'] : []),
        ...(worker ? [] : ['worker = null']),
        ...throttled(place, null),
      ]),
    beat: (place: JobPlace, why: string | null): string => change(place, throttled(place, why)),
    /** To be completed with a condition on the cursor: only who finds it where it was may move it. */
    advance: (place: JobPlace, to: string, keys: number): string =>
      change(place, [
        `cursor_pos = ${literal(to)}`,
        `rows_done = rows_done + ${keys}`,
        `state = 'running'`,
        ...throttled(place, null),
      ]),
  };
};

type RowWriterOptions<Place extends JobPlace> = {
  readonly place: Place;
  readonly statements: ReturnType<typeof rowStatements>;
  /** Over the connection that works, and over the one that shows it is alive. */
  readonly work: (sql: string) => Promise<void>;
  readonly beat: (sql: string) => Promise<void>;
  /** Whether the control table has the column `throttled`. */
  readonly tells: (place: Place) => Promise<boolean>;
};

/** Writes a job's row; whether that has a place for everything is found out when the job is taken. */
export const makeRowWriter = <Place extends JobPlace>({
  place: entered,
  statements,
  work,
  beat,
  tells,
}: RowWriterOptions<Place>): Pick<Backfill, 'enter' | 'take' | 'report' | 'beat'> & {
  readonly place: () => Place;
} => {
  let place = entered;
  return {
    place: () => place,
    enter: (cursor, total) => work(statements.enter(place, cursor, total)),
    take: async () => {
      await work(statements.take(place));
      place = {...place, tells: await tells(place)};
    },
    report: (state, worker) => work(statements.report(place, state, worker)),
    beat: throttled => beat(statements.beat(place, throttled)),
  };
};
