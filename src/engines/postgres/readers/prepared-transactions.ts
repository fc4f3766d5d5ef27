// Transactions that were prepared and belong to no process: they hold locks until somebody ends them by name.
import type {Session} from '../../../core/session.ts';
import type {Reader} from '../../reader.ts';
import {count, millis, type Row, text} from '../../row.ts';
import {micros} from '../sql.ts';

const sql = `select gid, owner, database, ${micros('prepared')} as prepared, age(transaction) as age, transaction
from pg_prepared_xacts`;

const sessionOf = (row: Row): Session => ({
  id: `prepared:${text(row, 'gid')}`,
  kind: 'prepared transaction',
  leader: null,
  wraparound: false,
  user: text(row, 'owner'),
  database: text(row, 'database'),
  application: null,
  client: null,
  state: 'prepared',
  waitType: null,
  waitEvent: null,
  waitsForLock: false,
  backendStart: null,
  transactionStart: millis(row, 'prepared'),
  statementStart: null,
  stateSince: millis(row, 'prepared'),
  statement: null,
  statementKind: null,
  statementCut: false,
  hasWritten: true,
  rowsChanged: null,
  snapshotAge: count(row, 'age'),
  identity: {session: text(row, 'prepared'), transaction: text(row, 'transaction'), statement: null},
});

/** `possible`: the server allows prepared transactions at all. */
export const makePreparedReader = (possible: boolean): Reader<readonly Session[]> => ({
  name: 'prepared_transactions',
  every: 0,
  budget: 20,
  sql: () => (possible ? sql : null),
  read: rows => rows.map(sessionOf),
});
