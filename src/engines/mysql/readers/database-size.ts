// How much the files of all tables take.
import type {Gauge} from '../../../core/vitals.ts';
import type {Reader} from '../../reader.ts';
import {count} from '../../row.ts';
import type {ServerTraits} from '../traits.ts';
import {innodb} from './table-names.ts';

export type GaugesRead = Readonly<Partial<Record<Gauge, number>>>;

/**
 * MySQL gives the new file of an in-place rebuild the table's own name and hides the old one, of which the statistics still tell the size.
 * information_schema.files would show both, and waits for the end of the rebuild.
 */
export const hiddenFiles = `from information_schema.innodb_tablespaces n
  join information_schema.innodb_tables o on o.name = n.name and o.space <> n.space and o.space <> 0
  join information_schema.innodb_tablestats s on s.table_id = o.table_id`;

export const oldSize = '(s.clust_index_size + s.other_index_size) * @@innodb_page_size';

/** All tables of the server, in files of their own. `rebuilding`: somebody may write a table anew, and those that are hidden can be asked for. */
export const makeDatabaseSizeReader = (
  traits: ServerTraits,
  rebuilding: () => boolean,
): Reader<GaugesRead> => {
  const visible = `(select sum(file_size) from ${innodb[traits.family].tablespaces})`;
  const hidden = `(select coalesce(sum(${oldSize}), 0) ${hiddenFiles})`;
  return {
    name: 'database_size',
    every: 10_000,
    budget: 50,
    sql: () => {
      if (!traits.may.seeProcesses) return null;
      return `select ${visible}${traits.family === 'mysql' && rebuilding() ? ` + ${hidden}` : ''} as size`;
    },
    read: ([row]) => {
      const size = count(row, 'size');
      return size === null ? {} : {databaseSize: size};
    },
  };
};
