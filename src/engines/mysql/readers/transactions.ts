// InnoDB's open transactions: whose they are, what they wait for, and how much a rollback would have to undo.
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import {trxToken} from '../tokens.ts';
import type {ServerTraits} from '../traits.ts';

export type Transaction = {
  /** InnoDB's number. That of a transaction that has not written is no more than an address. */
  readonly id: string;
  readonly token: string | null;
  /** Connection id; `null`: no session runs it, as when it was prepared. */
  readonly session: string | null;
  readonly rollsBack: boolean;
  /** Moments in epoch ms, to the second. */
  readonly started: number | null;
  /** The lock it waits for, by InnoDB's id, and since when. */
  readonly requested: string | null;
  readonly waitingSince: number | null;
  /** What it is doing, in InnoDB's words. */
  readonly operation: string | null;
  readonly rowsModified: number;
  readonly rowsLocked: number;
};

/** As a session: a prepared transaction is one of its own. */
export const sessionOfTransaction = ({id, session}: Transaction): string => session ?? `prepared:${id}`;

export type Transactions = {
  readonly all: readonly Transaction[];
  readonly bySession: ReadonlyMap<string, Transaction>;
  readonly waiting: readonly Transaction[];
  /** Prepared ones, whose session may have gone. */
  readonly prepared: readonly Transaction[];
};

/** InnoDB writes the system's local time, whatever the session's zone is; ours is UTC. */
const moment = (column: string): string => `unix_timestamp(convert_tz(${column}, 'SYSTEM', '+00:00')) * 1000`;

/** More than this are not brought; those that wait come first. */
const most = 5_000;

const sql = `select t.trx_id as id, ${trxToken('t')} as token, t.trx_mysql_thread_id as session, t.trx_state as state,
  ${moment('t.trx_started')} as started, t.trx_requested_lock_id as requested, ${moment('t.trx_wait_started')} as waiting_since,
  t.trx_operation_state as operation, t.trx_rows_modified as rows_modified,
  t.trx_rows_locked as rows_locked
from information_schema.innodb_trx t order by t.trx_wait_started is null limit ${most}`;

const transactionOf = (row: Row): Transaction => {
  const session = text(row, 'session');
  return {
    id: text(row, 'id') ?? '',
    token: text(row, 'token'),
    session: session === '0' ? null : session,
    rollsBack: text(row, 'state') === 'ROLLING BACK',
    started: count(row, 'started'),
    requested: text(row, 'state') === 'LOCK WAIT' ? text(row, 'requested') : null,
    waitingSince: count(row, 'waiting_since'),
    operation: text(row, 'operation'),
    rowsModified: count(row, 'rows_modified') ?? 0,
    rowsLocked: count(row, 'rows_locked') ?? 0,
  };
};

const least = (a: string | null, b: string | null): string | null =>
  a === null || b === null ? (a ?? b) : a < b ? a : b;

/**
 * DDL runs some of its own beside the session's: the one that waits stands for all, else the one that has changed most. The token is the
 * least of all, as it is when it is compared.
 */
const foremost = (a: Transaction, b: Transaction): Transaction => {
  const waits = a.requested !== null || b.requested !== null;
  const first = waits ? (a.requested === null ? b : a) : b.rowsModified > a.rowsModified ? b : a;
  return {...first, token: least(a.token, b.token)};
};

const sorted = (all: readonly Transaction[]): Transactions => {
  const bySession = new Map<string, Transaction>();
  for (const each of all) {
    if (each.session === null) continue;
    const known = bySession.get(each.session);
    bySession.set(each.session, known === undefined ? each : foremost(known, each));
  }
  return {
    all,
    bySession,
    waiting: all.filter(({requested}) => requested !== null),
    prepared: all.filter(({session, rollsBack}) => session === null && !rollsBack),
  };
};

/**
 * InnoDB keeps a copy of its transactions and row locks, and renews it only when nobody has read it for 100 ms: who asks more often reads
 * the same for ever (trx0i_s.cc, CACHE_MIN_IDLE_TIME).
 */
const leastPause = 150;

/** `null`: our user may not see them. */
export const makeTransactionsReader = ({may}: ServerTraits): Reader<Transactions | null> => ({
  name: 'transactions',
  every: leastPause,
  budget: 30,
  sql: () => (may.seeProcesses ? sql : null),
  read: rows => (may.seeProcesses ? sorted(rows.map(transactionOf)) : null),
});
