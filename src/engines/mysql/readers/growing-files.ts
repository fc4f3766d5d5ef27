// A table that is written anew grows as a file of its own: a measure where the server has no counter.
import type {Session, SessionId} from '../../../core/session.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import {literal} from '../sql.ts';
import type {ServerTraits} from '../traits.ts';
import {type CountedBySession, whole} from './counted.ts';
import {describe} from './ddl.ts';
import {nameIn, partsOfName, readsStatistics, statisticsSql, tablespaces} from './table-names.ts';

/** A file of a table, or of what will replace one. */
type File = {
  readonly name: string;
  /** `schema/table` */
  readonly table: string;
  readonly size: number;
  /** By the statistics, which are of the table as it was; `null`: there are none. */
  readonly before: number | null;
};

/** `schema/table` of the table that a session's statement is about; `null`: the text does not tell. */
const targetOf = ({statement, database}: Session): string | null => {
  const name = describe(statement ?? '')?.table ?? null;
  if (name === null) return null;
  const {schema, table} = partsOfName(name);
  return `${schema ?? database ?? ''}/${table}`;
};

const filesSql = (traits: ServerTraits, tables: readonly string[]): string => {
  const {family} = traits;
  const [table, wanted] = [nameIn(family, 'name'), tables.map(literal).join(', ') || 'null'];
  const files = `select name, ${table} as \`table\`, file_size as size
    from ${tablespaces[family]} where name like '%/#sql-%' or ${table} in (${wanted})`;
  return family === 'mysql' && readsStatistics(traits)
    ? `select f.*, s.size as was from (${files}) f
        left join (${statisticsSql(family)}) s on concat(s.db, '/', s.tb) = f.table`
    : files;
};

const fileOf = (row: Row): File => ({
  name: text(row, 'name') ?? '',
  table: text(row, 'table') ?? '',
  size: count(row, 'size') ?? 0,
  before: count(row, 'was'),
});

/** The hexadecimal connection id ends the names of files that a session writes. */
const writerOf = ({name}: File): SessionId | null => {
  const id = /#sql-(?:alter-)?[\da-f]+[-_]([\da-f]+)$/i.exec(name)?.[1];
  return id === undefined ? null : String(Number.parseInt(id, 16));
};

/** Statements that write the table anew, whatever the table is like: in place MySQL shows the new file by the table's own name. */
const rebuilds = /^(?:OPTIMIZE TABLE|ALTER TABLE … (?:FORCE|ENGINE))$/;

const isRebuilt = ({statement, waitEvent}: Session): boolean =>
  /^alter/.test(waitEvent ?? '') && rebuilds.test(describe(statement ?? '')?.command ?? '');

const growthOf = (session: Session, files: readonly File[]): {done: number; total: number} | null => {
  const target = targetOf(session);
  const own = files.find(file => writerOf(file) === session.id);
  const named = files.find(({table}) => table === target);
  if (named === undefined) return null;
  if (own !== undefined) return {done: own.size, total: named.size};
  return isRebuilt(session) && named.before !== null ? {done: named.size, total: named.before} : null;
};

/** A copy of MariaDB collects its rows elsewhere: its file stays small almost to the end. */
const grows = ({family}: ServerTraits, {waitEvent}: Session): boolean =>
  family === 'mysql' || waitEvent === 'altering table';

/** `uncounted`: sessions whose command had no counter when progress was put together last. */
export const makeGrowingFilesReader = (
  traits: ServerTraits,
  uncounted: () => readonly Session[],
): Reader<CountedBySession> => {
  let asked: readonly Session[] = [];
  return {
    name: 'growing_files',
    every: 1_000,
    budget: 20,
    sql: () => {
      asked = traits.may.seeProcesses ? uncounted().filter(session => grows(traits, session)) : [];
      return asked.length === 0
        ? null
        : filesSql(
            traits,
            asked.flatMap(session => targetOf(session) ?? []),
          );
    },
    read: rows => {
      const files = rows.map(fileOf);
      return new Map(
        asked.flatMap(session => {
          const growth = growthOf(session, files);
          const source = 'size of the new file, of the size of the old';
          const phase = session.waitEvent ?? 'running';
          return growth === null || growth.total <= 0
            ? []
            : [[session.id, {...whole, phase, ...growth, unit: 'bytes' as const, source}] as const];
        }),
      );
    },
  };
};
