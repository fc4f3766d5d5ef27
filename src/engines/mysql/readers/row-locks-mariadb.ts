// Row locks that somebody waits for, from InnoDB's own list: it has no others.
import type {Lock} from '../../../core/lock.ts';
import type {Reader} from '../../reader.ts';
import {type Row, text} from '../../row.ts';
import type {ServerTraits} from '../traits.ts';
import {
  type Contended,
  contendedIn,
  noRowLocks,
  type RowLocks,
  recordOf,
  requestOf,
  rowName,
} from './row-requests.ts';
import {sessionOfTransaction, type Transactions} from './transactions.ts';

/** More rows than this are not brought. */
const mostRows = 4_000;

const sql = `select lock_id, lock_trx_id as trx, lock_mode as mode, lock_table as tab, lock_index as idx
from information_schema.innodb_locks limit ${mostRows}`;

/** Until it writes, a transaction has the number 0 like all others that have not: whose lock it is, is not told. */
const nobody = '0';

/** Nothing but an insert waits for a gap. */
const requestedMode = (mode: string): string => (mode.endsWith(',GAP') ? `${mode},INSERT_INTENTION` : mode);

const plainTable = (quoted: string): string => quoted.replaceAll('`', '');

const granted = (record: Contended, name: string | null, session: string, mode: string): Lock => ({
  object: `row:${record.record}`,
  ...{kind: 'row', name, session, mode, granted: true, waitingSince: null},
});

/** Where nobody is known to hold the row alone, whoever has read rows under lock and written nothing may share it. */
const likelyHolders = (record: Contended, name: string | null, {all}: Transactions): readonly Lock[] =>
  all
    .filter(each => each.id === nobody && each.rowsLocked > 0 && !record.waiters.includes(each))
    .map(each => ({...granted(record, name, sessionOfTransaction(each), 'S'), inferred: true}));

const locksOn = (record: Contended, rows: readonly Row[], transactions: Transactions): readonly Lock[] => {
  const byId = new Map(rows.map(row => [text(row, 'lock_id'), row] as const));
  const [first] = rows;
  const name = first === undefined ? null : rowName(plainTable(text(first, 'tab') ?? ''), text(first, 'idx'));
  const asked = new Set(record.waiters.map(({requested}) => requested));
  const owners = new Map(transactions.all.map(each => [each.id, each] as const));
  const holders = rows.flatMap(row => {
    const owner = owners.get(text(row, 'trx') ?? '');
    if (asked.has(text(row, 'lock_id')) || owner === undefined || owner.id === nobody) return [];
    return [granted(record, name, sessionOfTransaction(owner), text(row, 'mode') ?? 'X')];
  });
  const shared = rows.some(row => text(row, 'trx') === nobody);
  return [
    ...record.waiters.map(waiter =>
      requestOf(record, waiter, name, requestedMode(text(byId.get(waiter.requested), 'mode') ?? 'X')),
    ),
    ...holders,
    ...(shared && holders.every(({mode}) => mode !== 'X') ? likelyHolders(record, name, transactions) : []),
  ];
};

const rowsByRecord = (rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> => {
  const records = new Map<string, Row[]>();
  for (const row of rows) {
    const record = recordOf('mariadb', text(row, 'lock_id') ?? '');
    records.set(record, [...(records.get(record) ?? []), row]);
  }
  return records;
};

/**
 * To be asked after the transactions of the same tick are known, and only then: they are of one copy, which costs more the more sessions
 * wait for one row (450: 170 ms), and which a question by itself would have made again.
 */
export const makeMariadbRowLocksReader = (
  {may}: ServerTraits,
  transactions: () => Transactions | null,
): Reader<RowLocks> => {
  let of: Transactions | null = null;
  let last = noRowLocks;
  const isNew = () => transactions() !== of;
  return {
    name: 'row_locks',
    every: 0,
    budget: 50,
    sql: () => (may.seeProcesses && isNew() && (transactions()?.waiting.length ?? 0) > 0 ? sql : null),
    read: rows => {
      if (!isNew()) return last;
      of = transactions();
      const records = rowsByRecord(rows);
      const contended = of === null ? [] : contendedIn('mariadb', of.waiting);
      last = {
        locks: contended.flatMap(each =>
          of === null ? [] : locksOn(each, records.get(each.record) ?? [], of),
        ),
        partial: rows.length < mostRows ? null : `only ${mostRows} row locks were read`,
      };
      return last;
    },
  };
};
