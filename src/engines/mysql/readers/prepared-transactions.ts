// Transactions that were prepared and belong to no session: they hold locks until somebody ends them by name.
import type {Session} from '../../../core/session.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import {sessionOfTransaction, type Transaction, type Transactions} from './transactions.ts';

/** `data` is the global part of the name, then that of the branch. */
const nameOf = (row: Row): string =>
  (text(row, 'data') ?? '').slice(0, count(row, 'gtrid_length') ?? undefined);

const sessionOf = (transaction: Transaction, name: string | null): Session => ({
  id: sessionOfTransaction(transaction),
  kind: 'prepared transaction',
  leader: null,
  wraparound: false,
  user: null,
  database: null,
  application: name === null ? null : `XA ${name}`,
  client: null,
  state: 'prepared',
  waitType: null,
  waitEvent: null,
  waitsForLock: false,
  backendStart: null,
  transactionStart: transaction.started,
  statementStart: null,
  stateSince: transaction.started,
  statement: null,
  statementKind: null,
  statementCut: false,
  hasWritten: true,
  rowsChanged: transaction.rowsModified,
  snapshotAge: null,
  identity: {session: transaction.token, transaction: transaction.token, statement: null},
});

/** Nothing tells which name belongs to which transaction: it is known where there is one of each. Without a name, it is the server's own. */
const preparedIn = (rows: readonly Row[], transactions: readonly Transaction[]): readonly Session[] => {
  const [only] = rows;
  const name = rows.length === 1 && transactions.length === 1 && only !== undefined ? nameOf(only) : null;
  return rows.length === 0 ? [] : transactions.map(transaction => sessionOf(transaction, name));
};

/** To be asked after the transactions of the same tick are known: nothing is asked while each belongs to a session. */
export const makePreparedReader = (transactions: () => Transactions | null): Reader<readonly Session[]> => ({
  name: 'prepared_transactions',
  every: 0,
  budget: 20,
  sql: () => ((transactions()?.prepared.length ?? 0) > 0 ? 'xa recover' : null),
  read: rows => preparedIn(rows, transactions()?.prepared ?? []),
});
