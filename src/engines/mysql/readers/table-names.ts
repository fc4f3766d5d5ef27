// Names of tables: as people write them, and as InnoDB keeps them.
import type {Family, ServerTraits} from '../traits.ts';
import {plainName} from './ddl.ts';

/** `schema.table` or `table`, each part quoted or not. */
export const partsOfName = (name: string): {readonly schema: string | null; readonly table: string} => {
  const parts = (name.match(/`(?:[^`]|``)+`|[^.`]+/g) ?? []).map(part => plainName(part.trim()));
  return {schema: parts.at(-2) ?? null, table: parts.at(-1) ?? ''};
};

/** MariaDB keeps names as they are written on disk, letters that are not plain as codes. */
const decoded = (family: Family, part: string): string =>
  family === 'mariadb'
    ? `convert(convert(convert(${part} using binary) using filename) using utf8mb4)`
    : part;

/** SQL for the schema of a name `schema/table`, and for the table that a partition belongs to. */
export const schemaIn = (family: Family, column: string): string =>
  decoded(family, `substring_index(${column}, '/', 1)`);

export const tableIn = (family: Family, column: string): string =>
  decoded(
    family,
    `substring_index(substring_index(substring_index(${column}, '/', -1), '#p#', 1), '#P#', 1)`,
  );

/** Files of InnoDB's tables: taken from the dictionary and the file system, no lock of a table is waited for. */
export const tablespaces: Readonly<Record<Family, string>> = {
  mysql: 'information_schema.innodb_tablespaces',
  mariadb: 'information_schema.innodb_sys_tablespaces',
};

/**
 * SQL for the statistics of tables: `db`, `tb`, `live` rows and `size`. MySQL has them in memory too, but opens every table of the server
 * under a metadata lock to tell, and waits where somebody asks for an exclusive one (measured on 9.7).
 */
export const statisticsSql = (family: Family): string =>
  family === 'mariadb'
    ? `select ${schemaIn(family, 'name')} as db, ${tableIn(family, 'name')} as tb, sum(num_rows) as live,
        sum(clust_index_size + other_index_size) * @@innodb_page_size as size
      from information_schema.innodb_sys_tablestats group by db, tb`
    : `select database_name as db, ${tableIn(family, `concat('/', table_name)`)} as tb, sum(n_rows) as live,
        sum(clustered_index_size + sum_of_other_index_sizes) * @@innodb_page_size as size
      from mysql.innodb_table_stats group by db, tb`;

/** Whether our account may ask for them. */
export const readsStatistics = ({family, may}: ServerTraits): boolean =>
  family === 'mariadb' ? may.seeProcesses : may.readTableStats;

/** `schema/table`, as a person would write its parts. */
export const nameIn = (family: Family, column: string): string =>
  `concat(${schemaIn(family, column)}, '/', ${tableIn(family, column)})`;
