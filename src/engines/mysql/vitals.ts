// The part of an observation that tells of the server's condition.
import type {Reading} from '../../core/observation.ts';
import type {SnapshotHolder, Vitals} from '../../core/vitals.ts';
import {countersOf, gaugesOf, type Status} from './readers/status.ts';
import {sessionOfTransaction} from './readers/transactions.ts';
import type {Readers} from './readers.ts';

/** So many of the oldest transactions are told of. */
const oldest = 5;

/** Numbers of transactions that only read mean nothing here: the oldest are those that began first. */
const holders = ({transactions}: Readers, isOurs: (session: string) => boolean): readonly SnapshotHolder[] =>
  (transactions.value()?.all ?? [])
    .filter(transaction => transaction.started !== null && !isOurs(sessionOfTransaction(transaction)))
    .toSorted((a, b) => (a.started ?? 0) - (b.started ?? 0))
    .slice(0, oldest)
    .map(transaction => ({
      kind: transaction.session === null ? 'prepared transaction' : 'session',
      id: sessionOfTransaction(transaction),
      age: null,
      since: transaction.started,
    }));

/** Statements of others since we connected: a tick of ours is dozens of them, and on a quiet server most of all. */
const makeStatementCount = () => {
  let before: {readonly all: number; readonly own: number} | null = null;
  let others = 0;
  return (status: Status, own: number | null): number | null => {
    const all = status.get('questions');
    if (all === undefined) return null;
    // Not read at the same moment: the next time will tell.
    if (own === null) return before === null ? null : others;
    if (before !== null) others += Math.max(0, all - before.all - (own - before.own));
    before = {all, own};
    return others;
  };
};

/** How many statements we had sent at the tick that was read `at`; `null`: it was not asked then. */
export const ownStatementsAt = ({ownStatements}: Readers, at: number): number | null => {
  const reading = ownStatements.reading();
  return reading.at === at && 'value' in reading ? reading.value : null;
};

export const makeVitalsPart = () => {
  const countStatements = makeStatementCount();
  let last: Reading<Vitals> | null = null;
  return (readers: Readers, isOurs: (session: string) => boolean): Reading<Vitals> => {
    const status = readers.status.reading();
    if ('missing' in status) return status;
    if (last?.at === status.at) return last;
    const {value} = status;
    const statements = countStatements(value, ownStatementsAt(readers, status.at));
    const metrics = readers.innodbMetrics.value();
    const binlog = readers.binlogBytes.value();
    const limit = readers.connectionLimit.value();
    last = {
      at: status.at,
      value: {
        counters: {
          ...countersOf(value),
          ...metrics?.counters,
          ...(statements === null ? {} : {statements}),
          ...(binlog === null ? {} : {replicationLogBytes: binlog}),
        },
        gauges: {
          ...gaugesOf(value),
          ...metrics?.gauges,
          ...readers.sessions.value()?.gauges,
          ...readers.databaseSize.value(),
          ...(limit === null ? {} : {connectionsMax: limit, connectionsUsable: limit}),
        },
        snapshotHolders: holders(readers, isOurs),
      },
    };
    return last;
  };
};
