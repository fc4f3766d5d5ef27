// Sessions as the server has them, and how many there are of which state.

import type {Session} from '../../../core/session.ts';
import type {Gauge} from '../../../core/vitals.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import type {ServerTraits} from '../traits.ts';
import {type AgeClock, type EventClock, makeAgeClock, makeEventClock} from './clocks.ts';
import {readsThreads, sessionsSql, tickSql} from './session-sql.ts';
import {kindOf, stateOf, waitOf} from './session-words.ts';
import {kindOfStatement} from './statement-kind.ts';
import type {Transactions} from './transactions.ts';

export type SessionsRead = {
  readonly sessions: readonly Session[];
  readonly gauges: Readonly<Partial<Record<Gauge, number>>>;
};

export type SessionsReader = Reader<SessionsRead> & {
  /** The statement for certain sessions, and what it answers. */
  readonly again: (ids: readonly string[]) => string;
  readonly sessionsIn: (rows: readonly Row[]) => readonly Session[];
};

export type SessionsOptions = {
  readonly traits: ServerTraits;
  /** As read just before; `null`: our user may not see them. */
  readonly transactions: () => Transactions | null;
  /** Names that programs gave with their connection, by connection id. */
  readonly programs: () => ReadonlyMap<string, string> | null;
};

type Clocks = {readonly events: EventClock; readonly ages: AgeClock};

type Moments = Pick<Session, 'statementStart' | 'stateSince'>;

/** Of an idle session the end of its last statement is where its state began. */
const momentsOf = (row: Row, {events, ages}: Clocks): Moments => {
  if (text(row, 'thread') === null) {
    const since = ages.since(row);
    return {statementStart: text(row, 'command') === 'Sleep' ? null : since, stateSince: since};
  }
  const start = events.at(row, 'statement_start');
  return {
    statementStart: start,
    stateSince: text(row, 'command') === 'Sleep' ? events.at(row, 'statement_end') : start,
  };
};

/** InnoDB takes its seconds from a clock that is up to 10 ms late, and ages are told to the millisecond, ms. */
const late = 20;

/** InnoDB tells whole seconds: a transaction of the same second as the statement is taken for the statement's own. */
const startOf = (started: number | null, statementStart: number | null): number | null =>
  started !== null &&
  statementStart !== null &&
  started <= statementStart &&
  started >= Math.floor((statementStart - late) / 1_000) * 1_000
    ? statementStart
    : started;

const hostOf = (row: Row): string | null => (text(row, 'host') || null)?.replace(/:\d+$/, '') ?? null;

const makeSessionOf =
  ({traits, transactions, programs}: SessionsOptions, clocks: Clocks) =>
  (row: Row): Session => {
    const id = text(row, 'id') ?? '';
    const all = transactions();
    const transaction = all === null ? null : all.bySession.get(id);
    const kind = kindOf(row);
    const state = stateOf(kind, row, transaction);
    const wait = waitOf(state, row, transaction);
    const statement = text(row, 'statement') || null;
    const moments = momentsOf(row, clocks);
    return {
      id,
      kind,
      leader: null,
      wraparound: false,
      user: text(row, 'user'),
      database: text(row, 'db'),
      application: programs()?.get(id) ?? null,
      client: hostOf(row),
      state,
      waitType: wait.type,
      waitEvent: wait.event,
      waitsForLock: wait.lock,
      backendStart: null,
      transactionStart:
        clocks.events.at(row, 'transaction_start') ??
        startOf(transaction?.started ?? null, moments.statementStart),
      ...moments,
      statement,
      statementKind: statement === null ? null : kindOfStatement(statement),
      statementCut: text(row, 'statement_cut') === '1',
      hasWritten: transaction === null ? null : (transaction?.rowsModified ?? 0) > 0,
      rowsChanged: transaction === null ? null : (transaction?.rowsModified ?? 0),
      snapshotAge: null,
      identity: {
        session: text(row, 'session_token'),
        transaction: readsThreads(traits) ? text(row, 'transaction_token') : (transaction?.token ?? null),
        statement: state === 'active' ? text(row, 'statement_token') : null,
      },
    };
  };

const gaugesOf = (row: Row | undefined, sessions: readonly Session[]): SessionsRead['gauges'] => {
  const [clients, sleeping] = [count(row, 'clients'), count(row, 'sleeping')];
  if (clients === null || sleeping === null) return {};
  if (sessions.some(({state}) => state === 'hidden')) return {connections: clients};
  const inTransaction = sessions.filter(
    ({kind, state}) => kind === 'client' && state === 'idle in transaction',
  ).length;
  return {
    connections: clients,
    active: clients - sleeping,
    idle: Math.max(0, sleeping - inTransaction),
    idleInTransaction: inTransaction,
  };
};

export const makeSessionsReader = (options: SessionsOptions): SessionsReader => {
  const {traits, transactions} = options;
  const clocks: Clocks = {events: makeEventClock(), ages: makeAgeClock()};
  const sessionOf = makeSessionOf(options, clocks);
  return {
    name: 'sessions',
    every: 0,
    budget: 50,
    sql: () => tickSql(traits, [...(transactions()?.bySession.keys() ?? [])]),
    read: rows => {
      if (readsThreads(traits)) clocks.events.set(rows);
      const sessions = rows.map(sessionOf);
      clocks.ages.forget(rows);
      return {sessions, gauges: gaugesOf(rows[0], sessions)};
    },
    again: ids => sessionsSql(traits, ids),
    sessionsIn: rows => rows.map(sessionOf),
  };
};
