// One batch: which keys it takes, and the transaction that changes their rows.
import {
  type Applied,
  BackfillError,
  type Checkpoint,
  type KeyRange,
  type Key as Values,
} from '../../backfill.ts';
import {jobIn} from '../../backfill-row.ts';
import {count} from '../../row.ts';
import type {Connection} from '../connection.ts';
import {type ControlPlace, checkpointSql, readSql} from './control.ts';
import type {Key} from './key.ts';
import {inRange, keyIn, ordered, plainColumns, selected} from './key-sql.ts';
import type {Table} from './table.ts';

export type Subject = {
  readonly table: Table;
  readonly key: Key;
  readonly set: string;
  readonly where: string | null;
};

/** The user's own SQL may end in a comment. */
export const wanted = ({where}: Pick<Subject, 'where'>): string => (where === null ? 'true' : `(${where}\n)`);

/** The index of the key, whatever the optimizer thinks of `where`: another one would read, and lock, far beyond the batch. */
const byKey = ({table, key}: Subject): string => `${table.sql} force index (${key.index})`;

export const changeSql = (subject: Subject, rows: string): string =>
  `update ${byKey(subject)} set ${subject.set}\n where ${rows} and ${wanted(subject)}`;

export const highestKey = async (connection: Connection, subject: Subject): Promise<Values | null> => {
  const {columns} = subject.key;
  const [row] = await connection.query(
    `select ${selected(columns)} from ${byKey(subject)} order by ${ordered(columns, 'desc')} limit 1`,
  );
  return row === undefined ? null : keyIn(columns, row);
};

export const nextKeys = async (
  connection: Connection,
  subject: Subject,
  range: KeyRange,
  limit: number,
): Promise<{readonly keys: number; readonly last: Values} | null> => {
  const {columns} = subject.key;
  const full = Math.ceil(limit);
  // By its place in the index; counting would make a temporary table of every key of the batch.
  const [last] = await connection.query(`select ${selected(columns)} from ${byKey(subject)}
    where ${inRange(columns, range)} order by ${ordered(columns, 'asc')} limit 1 offset ${full - 1}`);
  if (last !== undefined) return {keys: full, last: keyIn(columns, last)};
  const [row] = await connection.query(`select ${selected(columns)}, count(*) over () as \`keys\`
    from (select ${plainColumns(columns)} from ${byKey(subject)} where ${inRange(columns, range)}
      order by ${ordered(columns, 'asc')} limit ${full}) batch
    order by ${ordered(columns, 'desc')} limit 1`);
  return row === undefined ? null : {keys: count(row, 'keys') ?? 0, last: keyIn(columns, row)};
};

/** How many rows an UPDATE found. */
export const counting = (sql: string): string => `${sql}; select row_count() as changed`;

/**
 * The checkpoint is the last statement before the end, so that its row is locked for an instant only (convention, rule a). Both go in one
 * message: a batch is short, and each turn between us and the server makes it longer.
 */
export const applyBatch = async (
  connection: Connection,
  subject: Subject,
  place: ControlPlace,
  range: KeyRange,
  {from, to, keys}: Checkpoint,
): Promise<Applied> => {
  try {
    const change = changeSql(subject, inRange(subject.key.columns, range));
    const results = await connection.multi(
      `start transaction read write; ${counting(change)}; ${counting(checkpointSql(place, from, to, keys))}`,
    );
    const [changed = 0, written] = results.flatMap(([row]) => count(row, 'changed') ?? []);
    if (written !== 1)
      throw new BackfillError(
        'taken',
        `The row of ${place.job} in ${place.table} was changed by somebody else.`,
      );
    const after = await connection.multi(`commit; ${readSql(place)}`);
    return {changed, row: jobIn(after.at(-1))};
  } catch (error) {
    await connection.query('rollback').catch(() => {});
    throw error;
  }
};
