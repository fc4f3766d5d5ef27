// One batch: which keys it takes, and the transaction that changes their rows.
import {type Applied, BackfillError, type Checkpoint, type Key, type KeyRange} from '../../backfill.ts';
import {type JobPlace, jobIn} from '../../backfill-row.ts';
import {count} from '../../row.ts';
import type {Connection} from '../connection.ts';
import {checkpointSql, readSql} from './control.ts';
import type {KeyColumn} from './key.ts';
import {inRange, keyIn, ordered, plainColumns, selected} from './key-sql.ts';

export type Subject = {
  /** Quoted, with its schema. */
  readonly table: string;
  readonly key: readonly KeyColumn[];
  readonly set: string;
  readonly where: string | null;
};

/** The user's own SQL may end in a comment. */
export const wanted = ({where}: Pick<Subject, 'where'>): string => (where === null ? 'true' : `(${where}\n)`);

export const changeSql = (subject: Subject, rows: string): string =>
  `update ${subject.table} set ${subject.set}\n where ${rows} and ${wanted(subject)}`;

export const highestKey = async (connection: Connection, {table, key}: Subject): Promise<Key | null> => {
  const [row] = await connection.query(
    `select ${selected(key)} from ${table} order by ${ordered(key, 'desc')} limit 1`,
  );
  return row === undefined ? null : keyIn(key, row);
};

export const nextKeys = async (
  connection: Connection,
  {table, key}: Subject,
  range: KeyRange,
  limit: number,
): Promise<{readonly keys: number; readonly last: Key} | null> => {
  const full = Math.ceil(limit);
  // By its place in the index; counting would hand every key of the batch to the executor.
  const [last] = await connection.query(`select ${selected(key)} from ${table} where ${inRange(key, range)}
    order by ${ordered(key, 'asc')} offset ${full - 1} limit 1`);
  if (last !== undefined) return {keys: full, last: keyIn(key, last)};
  const [row] = await connection.query(`select ${selected(key)}, count(*) over () as keys
    from (select ${plainColumns(key)} from ${table} where ${inRange(key, range)}
      order by ${ordered(key, 'asc')} limit ${full}) batch
    order by ${ordered(key, 'desc')} limit 1`);
  return row === undefined ? null : {keys: count(row, 'keys') ?? 0, last: keyIn(key, row)};
};

/**
 * The checkpoint is the last statement before the end, so that its row is locked for an instant only (convention, rule a). Both go in one
 * message: a batch is short, and each turn between us and the server makes it longer.
 */
export const applyBatch = async (
  connection: Connection,
  subject: Subject,
  place: JobPlace,
  range: KeyRange,
  {from, to, keys}: Checkpoint,
): Promise<Applied> => {
  try {
    const change = changeSql(subject, inRange(subject.key, range));
    const results = await connection.multi(
      `begin read write; with changed as (${change} returning 1) select count(*) as changed from changed;
        ${checkpointSql(place, from, to, keys)}`,
    );
    const [changed, written] = results.slice(-2);
    if (written?.length !== 1)
      throw new BackfillError(
        'taken',
        `The row of ${place.job} in ${place.table} was changed by somebody else.`,
      );
    const after = await connection.multi(`commit; ${readSql(place)}`);
    return {changed: count(changed?.[0], 'changed') ?? 0, row: jobIn(after.at(-1))};
  } catch (error) {
    await connection.query('rollback').catch(() => {});
    throw error;
  }
};
