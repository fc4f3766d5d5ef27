// Sessions as pg_stat_activity has them, and how many there are of which state.

import type {KnownEdge} from '../../../core/lock.ts';
import type {Session, SessionKind, SessionState} from '../../../core/session.ts';
import type {Gauge} from '../../../core/vitals.ts';
import type {Reader} from '../../reader.ts';
import {count, flag, flagOrNull, millis, type Row, text} from '../../row.ts';
import {sessionColumns} from './session-columns.ts';
import {kindOfStatement} from './statement-kind.ts';

export type SessionsRead = {
  readonly sessions: readonly Session[];
  readonly gauges: Readonly<Partial<Record<Gauge, number>>>;
  /** Somebody waits for a lock, as far as we can see. */
  readonly waiting: boolean;
  /** Waits of the server's own telling that are for no lock. */
  readonly edges: readonly KnownEdge[];
};

/** With more sessions than this, idle ones are left out. */
const manySessions = 300;

/** What neither serves a client, runs in a database nor moves the log is housekeeping. */
const isSession = `(datname is not null or usename is not null or xact_start is not null or wait_event_type = 'Lock'
  or backend_type in ('walsender', 'walreceiver', 'startup'))`;

/**
 * Our own backend is always among the rows: with it the number of all arrives even when nobody else is there. That number is of the same
 * instant, and to count the rows of the list instead would cost as much as the list itself.
 */
const tickSql = `select ${sessionColumns}, backends
from pg_stat_activity cross join (select sum(numbackends) as backends from pg_stat_database) databases
where pid = pg_backend_pid()
  or ${isSession} and (state is distinct from 'idle' or backend_type <> 'client backend' or backends <= ${manySessions})`;

/** The rows of certain sessions, in the same columns. */
export const sessionsSql = (ids: readonly string[]): string =>
  `select ${sessionColumns} from pg_stat_activity where pid in (${ids.map(Number).join(', ')})`;

const kinds: Readonly<Record<string, SessionKind>> = {
  'client backend': 'client',
  'parallel worker': 'parallel worker',
  'autovacuum worker': 'autovacuum',
  walsender: 'replication',
  walreceiver: 'replication',
  'slotsync worker': 'replication',
  startup: 'replay',
};

const kindOf = (row: Row): SessionKind => {
  const type = text(row, 'type');
  if (type === null) return text(row, 'user') === null ? 'background' : 'client';
  if (/^logical replication .*worker$/.test(type)) return 'replication';
  return kinds[type] ?? 'background';
};

const states: Readonly<Record<string, SessionState>> = {
  active: 'active',
  'fastpath function call': 'active',
  idle: 'idle',
  'idle in transaction': 'idle in transaction',
  'idle in transaction (aborted)': 'idle in transaction (aborted)',
};

const stateOf = (row: Row): SessionState =>
  text(row, 'type') === null ? 'hidden' : (states[text(row, 'state') ?? ''] ?? 'other');

/** Bytes, not characters: a statement is cut when fewer arrived than the server holds. */
const arrivedWhole = (row: Row, statement: string): boolean =>
  Buffer.byteLength(statement) >= (count(row, 'statement_bytes') ?? 0);

export const sessionOf = (row: Row): Session => {
  const kind = kindOf(row);
  const state = stateOf(row);
  const said = state === 'hidden' ? null : text(row, 'statement');
  const statement = said === '' ? null : said;
  return {
    id: text(row, 'pid') ?? '',
    kind,
    leader: kind === 'parallel worker' ? text(row, 'leader') : null,
    wraparound: kind === 'autovacuum' && (statement?.includes('(to prevent wraparound)') ?? false),
    user: text(row, 'user'),
    database: text(row, 'database'),
    application: text(row, 'application') || null,
    client: text(row, 'client'),
    state,
    waitType: text(row, 'wait_type'),
    waitEvent: text(row, 'wait_event'),
    waitsForLock: text(row, 'wait_type') === 'Lock' || text(row, 'wait_event') === 'SafeSnapshot',
    backendStart: millis(row, 'session_token'),
    transactionStart: millis(row, 'transaction_token'),
    statementStart: millis(row, 'statement_token'),
    stateSince: millis(row, 'state_since'),
    statement,
    statementKind: statement === null ? null : kindOfStatement(statement),
    statementCut: statement !== null && (flag(row, 'statement_cut') || !arrivedWhole(row, statement)),
    hasWritten: flagOrNull(row, 'has_written'),
    rowsChanged: null,
    snapshotAge: count(row, 'snapshot_age'),
    identity: {
      session: text(row, 'session_token'),
      transaction: text(row, 'transaction_token'),
      statement: state === 'active' ? text(row, 'statement_token') : null,
    },
  };
};

/** A serializable read-only deferrable transaction waits until writers that overlap it have ended. */
const safeSnapshotEdges = (row: Row): readonly KnownEdge[] =>
  (text(row, 'safe_snapshot_blockers') ?? '')
    .split(' ')
    .filter(blocker => blocker !== '')
    .map(blocker => ({
      waiter: text(row, 'pid') ?? '',
      blocker,
      hard: true,
      inferred: false,
      kind: 'safe snapshot',
      name: null,
      waitingSince: millis(row, 'statement_token'),
    }));

/** A role without pg_read_all_stats sees no types; then whoever has a database and a user counts as a client. */
const isClient = (row: Row): boolean => {
  const type = text(row, 'type');
  if (type !== null) return type === 'client backend';
  return text(row, 'database') !== null && text(row, 'user') !== null;
};

/** Idle clients that the tick left out: backends with a database, without those that were brought. */
const leftOut = (rows: readonly Row[]): number => {
  const backends = count(rows[0], 'backends') ?? 0;
  const brought = rows.filter(row => text(row, 'database') !== null).length;
  return backends <= manySessions ? 0 : Math.max(0, backends - brought);
};

const gaugesOf = (rows: readonly Row[]): SessionsRead['gauges'] => {
  if (rows.length === 0) return {};
  const clients = rows.filter(isClient);
  const others = leftOut(rows);
  const connections = clients.length + others;
  // Of hidden sessions the state is unknown, so the numbers would be too small.
  if (rows.some(row => text(row, 'type') === null)) return {connections};
  const inState = (...names: readonly SessionState[]) =>
    clients.filter(row => names.includes(stateOf(row))).length;
  return {
    connections,
    active: inState('active'),
    idle: inState('idle') + others,
    idleInTransaction: inState('idle in transaction', 'idle in transaction (aborted)'),
  };
};

export const sessionsReader: Reader<SessionsRead> = {
  name: 'sessions',
  every: 0,
  budget: 50,
  sql: () => tickSql,
  read: rows => {
    const sessions = rows.map(sessionOf);
    return {
      sessions,
      gauges: gaugesOf(rows),
      waiting: sessions.some(({waitsForLock, state}) => waitsForLock || state === 'hidden'),
      edges: rows.flatMap(safeSnapshotEdges),
    };
  },
};
