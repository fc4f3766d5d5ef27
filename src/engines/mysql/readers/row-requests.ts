// Which rows are waited for, and by whom, as InnoDB names them in the list of transactions.
import type {Lock} from '../../../core/lock.ts';
import type {Family} from '../traits.ts';
import {sessionOfTransaction, type Transaction} from './transactions.ts';

export type RowLocks = {readonly locks: readonly Lock[]; readonly partial: string | null};

export const noRowLocks: RowLocks = {locks: [], partial: null};

/** A row or table of InnoDB that somebody waits for. */
export type Contended = {readonly record: string; readonly waiters: readonly Transaction[]};

/** MySQL: `…:space:page:heap:address` or `…:table:address`, with one or two numbers before; MariaDB: `transaction:space:page:heap` or `transaction:table`. */
export const recordOf = (family: Family, lockId: string): string => {
  const fields = lockId.split(':');
  if (family === 'mariadb') return fields.slice(1).join(':');
  return (fields.length > 4 ? fields.slice(-4, -1) : fields.slice(-2, -1)).join(':');
};

/** Those that most wait for first; of each, who has waited longest first. */
export const contendedIn = (family: Family, waiting: readonly Transaction[]): readonly Contended[] => {
  const records = new Map<string, Transaction[]>();
  for (const each of waiting) {
    const record = recordOf(family, each.requested ?? '');
    records.set(record, [...(records.get(record) ?? []), each]);
  }
  const since = ({waitingSince}: Transaction): number => waitingSince ?? Number.MAX_SAFE_INTEGER;
  return [...records]
    .map(([record, waiters]) => ({record, waiters: waiters.toSorted((a, b) => since(a) - since(b))}))
    .toSorted((a, b) => b.waiters.length - a.waiters.length);
};

/** `shop.orders (row)`, `shop.orders (row, index by_day)`; a lock on all of a table has its name alone. */
export const rowName = (table: string, index: string | null): string => {
  if (index === null || index === '') return table;
  return index === 'PRIMARY' ? `${table} (row)` : `${table} (row, index ${index})`;
};

export const requestOf = (
  {record}: Contended,
  waiter: Transaction,
  name: string | null,
  mode: string,
): Lock => ({
  object: `row:${record}`,
  kind: 'row',
  name,
  session: sessionOfTransaction(waiter),
  mode,
  granted: false,
  waitingSince: waiter.waitingSince,
});
