// Names of tables: as people write them, and as InnoDB keeps them.
import type {Family} from '../traits.ts';
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

/** InnoDB's tables in information_schema. Who asks MySQL for `tables` or `tablestats` may have to wait: see `opensFreely`. */
export const innodb: Readonly<
  Record<Family, {readonly tablespaces: string; readonly tables: string; readonly tablestats: string}>
> = {
  mysql: {
    tablespaces: 'information_schema.innodb_tablespaces',
    tables: 'information_schema.innodb_tables',
    tablestats: 'information_schema.innodb_tablestats',
  },
  mariadb: {
    tablespaces: 'information_schema.innodb_sys_tablespaces',
    tables: 'information_schema.innodb_sys_tables',
    tablestats: 'information_schema.innodb_sys_tablestats',
  },
};

/** `schema/table`, as a person would write its parts. */
export const nameIn = (family: Family, column: string): string =>
  `concat(${schemaIn(family, column)}, '/', ${tableIn(family, column)})`;
