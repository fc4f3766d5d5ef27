// One batch: which keys it takes, and the transaction that changes their rows.
import {BackfillError, type Checkpoint, type Key, type KeyRange} from '../../backfill.ts';
import type {JobPlace} from '../../backfill-row.ts';
import {count, text} from '../../row.ts';
import type {Connection} from '../connection.ts';
import {checkpointSql} from './control.ts';
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
  const [row] = await connection.query(`select ${selected(key)}, count(*) over () as keys
    from (select ${plainColumns(key)} from ${table} where ${inRange(key, range)}
      order by ${ordered(key, 'asc')} limit ${Math.ceil(limit)}) batch
    order by ${ordered(key, 'desc')} limit 1`);
  return row === undefined ? null : {keys: count(row, 'keys') ?? 0, last: keyIn(key, row)};
};

/** The checkpoint is the last statement before the end, so that its row is locked for an instant only (convention, rule a). */
export const applyBatch = async (
  connection: Connection,
  subject: Subject,
  place: JobPlace,
  range: KeyRange,
  {from, to, keys}: Checkpoint,
): Promise<number> => {
  try {
    const results = await connection.multi(
      `begin read write; with changed as (${changeSql(
        subject,
        inRange(subject.key, range),
      )} returning 1) select count(*) as changed from changed`,
    );
    const written = await connection.query(checkpointSql(place, from, to, keys));
    if (written.length !== 1)
      throw new BackfillError(
        'taken',
        `The row of ${place.job} in ${place.table} was changed by somebody else.`,
      );
    await connection.query('commit');
    return Number(text(results.at(-1)?.[0], 'changed') ?? 0);
  } catch (error) {
    await connection.query('rollback').catch(() => {});
    throw error;
  }
};
