// Where a job is, as its row keeps it: the last key done, the last key to do, and of which work.
import {createHash} from 'node:crypto';
import type {BackfillWork, Key} from '../engines/backfill.ts';
import {UserError} from '../errors.ts';

export type Cursor = {
  /** `null`: nothing is done yet. */
  readonly after: Key | null;
  /** Rows with higher keys came later; whoever writes them is to write them right. */
  readonly to: Key;
  readonly key: readonly string[];
  /** Stands for `--set` and `--where`. */
  readonly work: string;
};

/** Tells one piece of work from another. */
export const fingerprint = ({set, where}: Pick<BackfillWork, 'set' | 'where'>): string =>
  createHash('sha256')
    .update(JSON.stringify([set, where]))
    .digest('hex')
    .slice(0, 8);

export const writeCursor = ({after, to, key, work}: Cursor): string => JSON.stringify({after, to, key, work});

const isKey = (value: unknown): value is Key =>
  Array.isArray(value) && value.every(each => typeof each === 'string');

const parse = (text: string): Cursor | null => {
  try {
    const {after, to, key, work} = JSON.parse(text);
    return (after === null || isKey(after)) && isKey(to) && isKey(key) && typeof work === 'string'
      ? {after, to, key, work}
      : null;
  } catch {
    return null;
  }
};

const another = 'Give this one a name of its own with --job, or delete the row to start again.';

/** Throws `UserError` for a job that was begun by another worker, by another key, or with other work. */
export const readCursor = (
  text: string | null,
  job: string,
  {key, work}: Pick<Cursor, 'key' | 'work'>,
): Cursor => {
  const cursor = text === null ? null : parse(text);
  if (cursor === null)
    throw new UserError(`Job ${job} was begun by another program: its cursor is not ours.`, another);
  if (cursor.work !== work)
    throw new UserError(`Job ${job} was begun with another --set or --where.`, another);
  if (JSON.stringify(cursor.key) !== JSON.stringify(key))
    throw new UserError(
      `Job ${job} was begun by the key (${cursor.key.join(', ')}), not (${key.join(', ')}).`,
      `Give --key ${cursor.key.join(',')}.`,
    );
  return cursor;
};
