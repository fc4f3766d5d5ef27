// One batch: which keys it takes, and the transaction that changes their rows.
import {BackfillError, type Checkpoint, type KeyRange, type Key as Values} from '../../backfill.ts';
import {count, type Row} from '../../row.ts';
import type {Connection} from '../connection.ts';
import {type ControlPlace, checkpointSql} from './control.ts';
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
  const [row] = await connection.query(`select ${selected(columns)}, count(*) over () as \`keys\`
    from (select ${plainColumns(columns)} from ${byKey(subject)} where ${inRange(columns, range)}
      order by ${ordered(columns, 'asc')} limit ${Math.ceil(limit)}) batch
    order by ${ordered(columns, 'desc')} limit 1`);
  return row === undefined ? null : {keys: count(row, 'keys') ?? 0, last: keyIn(columns, row)};
};

const changedIn = (results: readonly (readonly Row[])[]): number =>
  count(results.at(-1)?.[0], 'changed') ?? 0;

/** How many rows an UPDATE found. */
export const counting = (sql: string): string => `${sql}; select row_count() as changed`;

/** The checkpoint is the last statement before the end, so that its row is locked for an instant only (convention, rule a). */
export const applyBatch = async (
  connection: Connection,
  subject: Subject,
  place: ControlPlace,
  range: KeyRange,
  {from, to, keys}: Checkpoint,
): Promise<number> => {
  try {
    await connection.query('start transaction read write');
    const changed = changedIn(
      await connection.multi(counting(changeSql(subject, inRange(subject.key.columns, range)))),
    );
    if (changedIn(await connection.multi(counting(checkpointSql(place, from, to, keys)))) !== 1)
      throw new BackfillError(
        'taken',
        `The row of ${place.job} in ${place.table} was changed by somebody else.`,
      );
    await connection.query('commit');
    return changed;
  } catch (error) {
    await connection.query('rollback').catch(() => {});
    throw error;
  }
};
