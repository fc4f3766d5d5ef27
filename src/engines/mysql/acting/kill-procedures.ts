// Where nobody but the provider may kill, it offers procedures that do. Aurora and RDS: mysql.rds_kill, mysql.rds_kill_query, and on MariaDB
// mysql.rds_kill_query_id (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-stored-proc-ending.html); Azure: mysql.az_kill,
// mysql.az_kill_query (https://learn.microsoft.com/azure/mysql/single-server/reference-stored-procedures).
import type {Row} from '../../row.ts';
import {text} from '../../row.ts';
import type {Family} from '../traits.ts';

export type KillProcedures = {
  /** Ends a statement: takes a connection id, or a statement's own where `byStatement`. */
  readonly cancel: string;
  readonly byStatement: boolean;
  /** Takes a connection id. */
  readonly terminate: string;
};

const known: readonly (KillProcedures & {readonly family: Family | null})[] = [
  {cancel: 'rds_kill_query_id', byStatement: true, terminate: 'rds_kill', family: 'mariadb'},
  {cancel: 'rds_kill_query', byStatement: false, terminate: 'rds_kill', family: null},
  {cancel: 'az_kill_query', byStatement: false, terminate: 'az_kill', family: null},
];

const names = [...new Set(known.flatMap(({cancel, terminate}) => [cancel, terminate]))];

/** Lists those that our user may call. */
export const killProceduresSql = `select routine_name as name from information_schema.routines
  where routine_schema = 'mysql' and routine_type = 'PROCEDURE' and routine_name in (${names.map(name => `'${name}'`).join(', ')})`;

/** `null`: the server has none. */
export const killProceduresIn = (rows: readonly Row[], family: Family): KillProcedures | null => {
  const there = new Set(rows.map(row => text(row, 'name')?.toLowerCase()));
  return (
    known.find(
      ({cancel, terminate, family: only}) =>
        (only ?? family) === family && there.has(cancel) && there.has(terminate),
    ) ?? null
  );
};
