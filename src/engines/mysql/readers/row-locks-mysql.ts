// Row locks that somebody waits for, from performance_schema: one look-up a contended row, since all of them are quadratic in number.
import type {Lock} from '../../../core/lock.ts';
import type {Reader} from '../../reader.ts';
import {type Row, text} from '../../row.ts';
import {readsRowLocks, type ServerTraits} from '../traits.ts';
import {type Contended, contendedIn, noRowLocks, type RowLocks, requestOf, rowName} from './row-requests.ts';
import type {Transaction, Transactions} from './transactions.ts';

/** Contended rows of which the holders are looked up, about 2 ms each. */
const mostRecords = 8;
/** Waiters of all of them whose modes are looked up, about 0.2 ms each; those behind are taken to be like the first. */
const mostModes = 64;
/** Of a waiter that holds more locks than this, none is read to find the one it waits for. */
const mostHeld = 10_000;

/** Digits and colons alone come from InnoDB; nothing else is put into a statement. */
const isSafe = ({id, requested}: Transaction): boolean =>
  /^\d+$/.test(id) && /^[\d:]+$/.test(requested ?? '');

/** Modes that waiters were last seen to ask for, by transaction. */
type Modes = ReadonlyMap<string, string>;

/** Look-ups of holders that waiters of all rows share: where a row has few of them, each is asked for. */
const mostLookUps = 16;

/** Who only wants to share a row does not wait for those who do, and inserts wait for gaps: holders are those of one of each mode. */
const lookedUp = ({waiters}: Contended, few: number, modes: Modes): readonly Transaction[] => {
  if (waiters.length <= few) return waiters;
  const kinds = new Map<string, Transaction>();
  for (const each of waiters) {
    const kind = modes.get(each.id) ?? each.operation ?? '';
    if (!kinds.has(kind)) kinds.set(kind, each);
  }
  return [...kinds.values()];
};

const nothing = 'null as mode, null as status, null as db, null as tab, null as idx';
const lockColumns =
  'l.lock_mode as mode, l.lock_status as status, l.object_schema as db, l.object_name as tab, l.index_name as idx';

const holdersSql = ({id}: Transaction, withModes: boolean): string => `select 'holder' as part,
  w.requesting_engine_transaction_id as waiter, w.blocking_engine_transaction_id as trx,
  cast(t.processlist_id as char) as session, ${withModes ? lockColumns : nothing}
from performance_schema.data_lock_waits w
left join performance_schema.threads t on t.thread_id = w.blocking_thread_id
${withModes ? 'left join performance_schema.data_locks l on l.engine_lock_id = w.blocking_engine_lock_id and l.engine = w.engine' : ''}
where w.requesting_engine_transaction_id = ${id}`;

const modeSql = ({id, requested}: Transaction, byLock: boolean): string => `select 'waiter' as part,
  l.engine_transaction_id as waiter, null as trx, null as session, ${lockColumns}
from performance_schema.data_locks l
where ${byLock ? `l.engine_lock_id = '${requested}' and l.engine = 'INNODB'` : `l.engine_transaction_id = ${id} and l.lock_status = 'WAITING'`}`;

const statementFor = (records: readonly Contended[], byLock: boolean, modes: Modes): string => {
  const each = Math.max(1, Math.floor(mostModes / records.length));
  const few = Math.floor(mostLookUps / records.length);
  return records
    .flatMap(record => [
      ...lookedUp(record, few, modes).map(waiter => holdersSql(waiter, byLock)),
      ...record.waiters
        .filter(({rowsLocked}) => rowsLocked < mostHeld)
        .slice(0, byLock ? each : 1)
        .map(waiter => modeSql(waiter, byLock)),
    ])
    .join('\nunion all\n');
};

type Answer = {readonly rows: readonly Row[]; readonly transactions: Transactions};

const nameIn = (row: Row | undefined): string | null =>
  row === undefined ? null : rowName(`${text(row, 'db')}.${text(row, 'tab')}`, text(row, 'idx'));

/** Whoever waits for the same row is no holder of it, though waiting ahead. */
const holdersOf = (record: Contended, name: string | null, {rows, transactions}: Answer): readonly Lock[] => {
  const waiting = new Set(record.waiters.map(({id}) => id));
  const known = new Map(transactions.all.map(each => [each.id, each.session] as const));
  const found = new Map<string, Lock>();
  for (const row of rows) {
    const trx = text(row, 'trx') ?? '';
    if (text(row, 'part') !== 'holder' || !waiting.has(text(row, 'waiter') ?? '')) continue;
    if (text(row, 'status') === 'WAITING' || (text(row, 'status') === null && waiting.has(trx))) continue;
    const session = known.get(trx) ?? text(row, 'session') ?? `prepared:${trx}`;
    const mode = text(row, 'mode') ?? 'X';
    found.set(`${session} ${mode}`, {
      ...{object: `row:${record.record}`, kind: 'row', name, session, mode},
      ...{granted: true, waitingSince: null},
    });
  }
  return [...found.values()];
};

const locksOn = (record: Contended, answer: Answer): readonly Lock[] => {
  const asked = new Map(
    answer.rows.filter(row => text(row, 'part') === 'waiter').map(row => [text(row, 'waiter'), row] as const),
  );
  const first = record.waiters.map(({id}) => asked.get(id)).find(row => row !== undefined);
  const name = nameIn(first);
  return [
    ...record.waiters.map(waiter =>
      requestOf(record, waiter, name, text(asked.get(waiter.id), 'mode') ?? text(first, 'mode') ?? 'X'),
    ),
    ...holdersOf(record, name, answer),
  ];
};

const modesIn = (rows: readonly Row[]): Modes =>
  new Map(
    rows
      .filter(row => text(row, 'part') === 'waiter')
      .map(row => [text(row, 'waiter') ?? '', text(row, 'mode') ?? ''] as const),
  );

/** To be asked after the transactions of the same tick are known. */
export const makeMysqlRowLocksReader = (
  traits: ServerTraits,
  transactions: () => Transactions | null,
): Reader<RowLocks> => {
  let records: readonly Contended[] = [];
  let left = 0;
  let modes: Modes = new Map();
  return {
    name: 'row_locks',
    every: 0,
    budget: 100,
    sql: () => {
      const all = contendedIn(traits.family, (transactions()?.waiting ?? []).filter(isSafe));
      records = all.slice(0, mostRecords);
      left = all.length - records.length;
      return records.length === 0 || !traits.may.readPerformanceSchema
        ? null
        : statementFor(records, readsRowLocks(traits), modes);
    },
    read: rows => {
      const known = transactions();
      modes = modesIn(rows);
      if (known === null || rows.length === 0) return noRowLocks;
      return {
        locks: records.flatMap(record => locksOn(record, {rows, transactions: known})),
        partial:
          left === 0
            ? null
            : `only ${records.length} of ${records.length + left} contended rows were looked up`,
      };
    },
  };
};
