// How much the files of all tables take.
import type {Gauge} from '../../../core/vitals.ts';
import type {Reader} from '../../reader.ts';
import {count} from '../../row.ts';
import type {ServerTraits} from '../traits.ts';
import {tablespaces} from './table-names.ts';

export type GaugesRead = Readonly<Partial<Record<Gauge, number>>>;

/**
 * MySQL gives the new file of an in-place rebuild the table's own name and hides the old one until the end. What would show both,
 * information_schema.files, waits for that end, and innodb_tables opens every table of the server. So while tables are `altering`, what
 * there was before is the least that there is.
 */
export const makeDatabaseSizeReader = (traits: ServerTraits, altering: () => boolean): Reader<GaugesRead> => {
  let before = 0;
  return {
    name: 'database_size',
    every: 10_000,
    budget: 50,
    sql: () =>
      traits.may.seeProcesses ? `select sum(file_size) as size from ${tablespaces[traits.family]}` : null,
    read: ([row]) => {
      const size = count(row, 'size');
      if (size === null) return {};
      before = traits.family === 'mysql' && altering() ? Math.max(before, size) : size;
      return {databaseSize: before};
    },
  };
};
