// What every session of ours sets before its first question.
import type {Purpose} from '../connection.ts';
import type {Timeouts} from '../engine.ts';
import type {Family} from './traits.ts';

/** A server may be set to end idle sessions within seconds, s. */
const idleLimit = 600;

/** Locks are waited for in whole seconds, of which one is the least. */
const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

const statementLimit = (family: Family, ms: number): string =>
  family === 'mariadb' ? `max_statement_time = ${ms / 1000}` : `max_execution_time = ${Math.ceil(ms)}`;

/** How long the session may run one statement and wait for locks. */
export const limitsFor = (
  family: Family,
  {statement, lock}: Pick<Timeouts, 'statement' | 'lock'>,
): readonly string[] =>
  [
    `lock_wait_timeout = ${seconds(lock)}`,
    `innodb_lock_wait_timeout = ${seconds(lock)}`,
    statementLimit(family, statement),
  ].map(variable => `set session ${variable}`);

const asOurs = [`time_zone = '+00:00'`, `sql_mode = 'STRICT_ALL_TABLES'`];

/** SQL of the user's own means what it means to other clients of the server; only values that do not fit are never cut. Our strings need backslashes. */
const asUsual = [
  `sql_mode = concat_ws(',', 'STRICT_ALL_TABLES',
    nullif(replace(@@global.sql_mode, 'NO_BACKSLASH_ESCAPES', 'STRICT_ALL_TABLES'), ''))`,
];

/** Read-only transactions refuse every change of rows and tables; KILL and SET GLOBAL would still work, and are never sent by them. */
export const sessionFor = (purpose: Purpose, family: Family, timeouts: Timeouts): string => {
  const variables = [
    ...(purpose === 'backfill' ? asUsual : asOurs),
    'autocommit = 1',
    'sql_safe_updates = 0',
    'sql_big_selects = 1',
    'sql_select_limit = default',
    `wait_timeout = ${idleLimit}`,
  ];
  return [
    'set names utf8mb4',
    ...variables.map(variable => `set session ${variable}`),
    ...limitsFor(family, timeouts),
    `set session transaction ${purpose === 'act' || purpose === 'backfill' ? 'read write' : 'read only'}`,
  ].join('; ');
};
