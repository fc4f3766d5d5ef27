// Drops an index that an aborted build left behind, and nothing else.
import type {SignalReply} from '../../engine.ts';
import {NodeError} from '../../engine.ts';
import {text} from '../../row.ts';
import type {Connection} from '../connection.ts';
import {sqlState} from '../errors.ts';
import {quoted} from '../grants.ts';
import {invalidIndexes} from '../readers/leftovers.ts';
import {partsOfName} from '../readers/tables.ts';
import {literal} from '../sql.ts';
import {refused} from './refusal.ts';

/** It waits for transactions that use the table; meanwhile nothing else can be sent over this connection, ms. */
const patience = {lock: 5_000, statement: 20_000};

const qualified = (index: string): string => {
  const {schema, table} = partsOfName(index);
  return [...(schema === null ? [] : [schema]), table].map(quoted).join('.');
};

export const dropIndexSql = (index: string): string => `DROP INDEX CONCURRENTLY ${qualified(index)}`;

const stateSql = (index: string): string =>
  `select * from (${invalidIndexes}) found where to_regclass(name) = to_regclass(${literal(qualified(index))})`;

const withPatience = async (connection: Connection, sql: string): Promise<void> => {
  const [before] = await connection.query(
    `select current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement`,
  );
  const set = (lock: string, statement: string) =>
    connection.multi(`set lock_timeout = ${literal(lock)}; set statement_timeout = ${literal(statement)}`);
  await set(String(patience.lock), String(patience.statement));
  try {
    await connection.query(sql, undefined, patience.statement);
  } finally {
    await set(text(before, 'lock') ?? '0', text(before, 'statement') ?? '0').catch(connection.kill);
  }
};

export const dropInvalidIndex = async (connection: Connection, index: string): Promise<SignalReply> => {
  const [row] = await connection.query(stateSql(index));
  if (row === undefined) return {result: 'changed', reply: `${index} is gone, or valid now.`};
  const builder = text(row, 'builder');
  if (builder !== null) return refused(`${index} is being built by ${builder}.`);
  if (!text(row, 'cleanup')?.includes('CONCURRENTLY'))
    return refused(`${index} is partitioned and cannot be dropped concurrently.`, text(row, 'cleanup'));
  try {
    await withPatience(connection, dropIndexSql(index));
    return {result: 'sent', reply: `${index} is dropped.`};
  } catch (error) {
    if (sqlState(error) === '42501')
      return refused(
        `Only the owner of its table may drop ${index}.`,
        `Drop it as the owner: ${dropIndexSql(index)};`,
      );
    if (error instanceof NodeError && error.kind === 'slow')
      return refused(
        `${index} was not dropped: transactions that use its table did not end in time.`,
        'Try again later.',
      );
    throw error;
  }
};
