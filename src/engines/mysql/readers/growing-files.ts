// A table that is written anew grows as a file of its own: a measure where the server has no counter.
import type {Session, SessionId} from '../../../core/session.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import {literal} from '../sql.ts';
import type {ServerTraits} from '../traits.ts';
import {type CountedBySession, whole} from './counted.ts';
import {hiddenFiles, oldSize} from './database-size.ts';
import {describe} from './ddl.ts';
import {opensFreely} from './opens-freely.ts';
import {innodb, nameIn, partsOfName} from './table-names.ts';

/** A file of a table, or of what will replace one. */
type File = {
  readonly name: string;
  /** `schema/table` */
  readonly table: string;
  readonly size: number;
  /** Of the file that it will replace and hides; `null`: it hides none. */
  readonly hides: number | null;
};

/** `schema/table` of the table that a session's statement is about; `null`: the text does not tell. */
const targetOf = ({statement, database}: Session): string | null => {
  const name = describe(statement ?? '')?.table ?? null;
  if (name === null) return null;
  const {schema, table} = partsOfName(name);
  return `${schema ?? database ?? ''}/${table}`;
};

const filesSql = ({family}: ServerTraits, tables: readonly string[], opens: boolean): string => {
  const [table, wanted] = [nameIn(family, 'name'), tables.map(literal).join(', ') || 'null'];
  const files = `select name, ${table} as \`table\`, file_size as size, null as hides
    from ${innodb[family].tablespaces} where name like '%/#sql-%' or ${table} in (${wanted})`;
  const hiding = `select n.name, ${nameIn(family, 'n.name')}, n.file_size, ${oldSize} ${hiddenFiles}`;
  return family === 'mysql' && opens ? `${files} union all ${hiding}` : files;
};

const fileOf = (row: Row): File => ({
  name: text(row, 'name') ?? '',
  table: text(row, 'table') ?? '',
  size: count(row, 'size') ?? 0,
  hides: count(row, 'hides'),
});

/** The hexadecimal connection id ends the names of files that a session writes. */
const writerOf = ({name}: File): SessionId | null => {
  const id = /#sql-(?:alter-)?[\da-f]+[-_]([\da-f]+)$/i.exec(name)?.[1];
  return id === undefined ? null : String(Number.parseInt(id, 16));
};

const growthOf = (session: Session, files: readonly File[]): {done: number; total: number} | null => {
  const target = targetOf(session);
  const own = files.find(file => writerOf(file) === session.id);
  const old = files.find(({table, hides}) => table === target && hides === null);
  if (own !== undefined && old !== undefined) return {done: own.size, total: old.size};
  const hiding = files.find(({table, hides}) => table === target && hides !== null);
  return hiding === undefined ? null : {done: hiding.size, total: hiding.hides ?? 0};
};

/** A copy of MariaDB collects its rows elsewhere: its file stays small almost to the end. */
const grows = ({family}: ServerTraits, {waitEvent}: Session): boolean =>
  family === 'mysql' || waitEvent === 'altering table';

/** `uncounted`: sessions whose command had no counter when progress was put together last. `present`: all there are. */
export const makeGrowingFilesReader = (
  traits: ServerTraits,
  uncounted: () => readonly Session[],
  present: () => readonly Session[],
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
            opensFreely(traits.family, present()),
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
