// The unique key by which a table is gone through.
import {UserError} from '../../../errors.ts';
import {type Candidate, chooseKey} from '../../key-choice.ts';
import {flag, text} from '../../row.ts';
import type {Connection} from '../connection.ts';
import type {Table} from './table.ts';

export type KeyColumn = {
  readonly name: string;
  /** Quoted. */
  readonly sql: string;
  readonly type: string;
};

/** Directions of one key are the same for all its columns, or no single scan of the index is in the order of the row comparison. */
const indexesSql = (oid: string): string => `select i.indisprimary as primary,
  i.indisunique as unique, i.indpred is not null or not i.indisvalid or not i.indimmediate as partial,
  i.indexprs is not null as computed,
  (select json_agg(json_build_object('name', a.attname, 'sql', format('%I', a.attname),
      'type', format_type(a.atttypid, a.atttypmod), 'nullable', not a.attnotnull,
      'down', i.indoption[k.place - 1] & 1) order by k.place)
    from unnest(i.indkey::int2[]) with ordinality k(number, place)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number
    where k.place <= i.indnkeyatts)::text as columns
from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
where i.indrelid = ${Number(oid)} and m.amname = 'btree' order by i.indisprimary desc, i.indnkeyatts, c.relname`;

type Column = KeyColumn & {readonly nullable: boolean; readonly down: number};

const columnsOf = (json: string | null): readonly Column[] => JSON.parse(json ?? 'null') ?? [];

const whyNot = (columns: readonly Column[], partial: boolean): string | null => {
  const nullable = columns.find(column => column.nullable);
  if (nullable) return `its column ${nullable.name} may be NULL, and rows without a key would be passed over`;
  if (partial) return 'it is partial, deferrable or invalid, so it does not lead to every row';
  if (new Set(columns.map(({down}) => down)).size > 1) return 'its columns go up and down';
  return null;
};

/** Throws `UserError` when there is none to work by. */
export const findKey = async (
  connection: Connection,
  {oid, name}: Table,
  asked: readonly string[] | null,
): Promise<readonly KeyColumn[]> => {
  const rows = await connection.query(indexesSql(oid));
  const candidates: Candidate<Column>[] = rows.flatMap(row => {
    const columns = columnsOf(text(row, 'columns'));
    if (flag(row, 'computed') || columns.length === 0) return [];
    return [{columns, unique: flag(row, 'unique'), unfit: whyNot(columns, flag(row, 'partial'))}];
  });
  const chosen = chooseKey(name, candidates, asked);
  if ('columns' in chosen) return chosen.columns;
  throw new UserError(chosen.refusal, chosen.hint);
};
