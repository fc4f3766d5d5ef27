// Begins a job, or takes it up exactly where an earlier runner left it.
import type {Backfill, BackfillRow, BackfillWork, KeyRange} from '../engines/backfill.ts';
import {UserError} from '../errors.ts';
import {type Cursor, fingerprint, readCursor, writeCursor} from './cursor.ts';
import type {Ports} from './ports.ts';

const claimEvery = 200;

type Clock = Pick<Ports, 'now' | 'wait' | 'stopping'> & {
  /** How long somebody else may have it, ms. */
  readonly patience: number;
};

const whoHas = (row: BackfillRow | null): string => {
  if (row === null || row.worker === null) return 'another runner';
  const silence = row.silence === null ? '' : `, heard of ${(row.silence / 1000).toFixed(1)} s ago`;
  return `another runner: ${row.worker}${silence}`;
};

/** Throws `UserError` when somebody else has it and keeps it. */
export const claimJob = async (
  store: Backfill,
  job: string,
  {now, wait, stopping, patience}: Clock,
): Promise<void> => {
  const end = now() + patience;
  while (!(await store.claim())) {
    if (now() >= end || stopping())
      throw new UserError(
        `Job ${job} is in the hands of ${whoHas(await store.read())}.`,
        'Leave it to that one, or pause or abort it from a console.',
      );
    await wait(claimEvery);
  }
};

/** A wrong `--set` or `--where` is seen here, before the job is entered anywhere. Throws `UserError`. */
export const checkWork = async (store: Backfill, range: KeyRange): Promise<void> => {
  await store.explain(range).catch(error => {
    throw new UserError(
      `The server does not take --set or --where: ${error instanceof Error ? error.message : String(error)}.`,
      'Write them as they would stand in an UPDATE of the table.',
    );
  });
};

/** Throws `UserError` when a second run over the same rows would change them again. */
export const checkSample = async (store: Backfill, cursor: Cursor, {where}: BackfillWork) => {
  const sample = await store.sample(cursor);
  if (sample?.changesKey)
    throw new UserError(
      `--set changes the key (${cursor.key.join(', ')}) by which the table is gone through.`,
      'Give another --key.',
    );
  if (sample?.changesAgain)
    throw new UserError(
      where === null
        ? '--set changes rows again that it has changed already, and there is no --where.'
        : '--where still matches rows that are done, and --set changes them again.',
      'Give a --where that only rows match which are still to be changed, e.g. "total_cents IS NULL".',
    );
  return sample;
};

/** What a job that is not entered yet begins with; `null`: the table is empty. */
export const firstCursor = async (store: Backfill, work: BackfillWork): Promise<Cursor | null> => {
  const to = await store.highestKey();
  return to === null ? null : {after: null, to, key: store.ground.key, work: fingerprint(work)};
};

const aborted = (job: string, control: string): UserError =>
  new UserError(
    `Job ${job} was aborted.`,
    `To go on from where it ended, UPDATE ${control} SET command = 'run' WHERE job = '${job.replaceAll("'", "''")}'; and run this again.`,
  );

export type Entered = {readonly cursor: Cursor; readonly row: BackfillRow};

/** Reads the job's own row. Throws `UserError` for a job that is not ours to go on with. */
export const readEntered = async (store: Backfill, work: BackfillWork): Promise<Entered | null> => {
  const row = await store.read();
  if (row === null) return null;
  if (row.command === 'abort') throw aborted(work.job, store.ground.control);
  return {
    row,
    cursor: readCursor(row.cursor, work.job, {key: store.ground.key, work: fingerprint(work)}),
  };
};

/** The job's lock is held. `null`: the table is empty and there is nothing to enter. Throws `UserError`. */
export const enterJob = async (
  store: Backfill,
  work: BackfillWork,
  notice: (sentence: string) => void,
): Promise<Entered | null> => {
  const known = await readEntered(store, work);
  if (known !== null) return known;
  const cursor = await firstCursor(store, work);
  if (cursor === null) return null;
  await checkWork(store, cursor);
  if ((await checkSample(store, cursor, work)) === null)
    notice('No row among the first ones has to be changed, so whether done rows stay done was not tried.');
  await store.prepare();
  await store.enter(writeCursor(cursor), await store.countRows());
  const row = await store.read();
  return row === null ? null : {row, cursor};
};
