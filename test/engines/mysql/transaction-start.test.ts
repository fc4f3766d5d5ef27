// Where the process list and InnoDB's whole seconds are all there is: whose transaction is the statement's own.
import {expect, it} from 'vitest';
import {makeSessionsReader} from '../../../src/engines/mysql/readers/sessions.ts';
import type {Transaction, Transactions} from '../../../src/engines/mysql/readers/transactions.ts';
import type {ServerTraits} from '../../../src/engines/mysql/traits.ts';

const traits: ServerTraits = {
  ...{
    family: 'mariadb',
    version: [11, 8, 6],
    replica: false,
    performanceSchema: false,
    userStatistics: false,
    metadataLocks: null,
  },
  ...{stagesByThread: false, responseTimes: null, gtid: true},
  may: {
    ...{seeProcesses: true, readPerformanceSchema: false, seeReplication: false},
    ...{listReplicas: false, readTableStats: false},
  },
};

const second = 1_795_000_005_000;

/** Of a statement that began at `start` in a transaction that InnoDB says began at `started`. */
const transactionStart = (start: number, started: number): number | null | undefined => {
  const transaction = {
    started,
    session: '7',
    requested: null,
    rollsBack: false,
    rowsModified: 1,
  } as Transaction;
  const transactions = {all: [], waiting: [], prepared: [], bySession: new Map([['7', transaction]])};
  const reader = makeSessionsReader({
    ...{traits, programs: () => null},
    transactions: () => transactions as Transactions,
  });
  const row = {id: '7', command: 'Query', statement: 'UPDATE t SET n = 1', thread: null};
  const {sessions} = reader.read([{...row, now: String(start + 400), time_ms: '400'}]);
  return sessions[0]?.transactionStart;
};

it.each([
  ['of the same second', second + 400, second],
  ['by a clock that is late for the next second', second + 1_003, second],
])('a transaction %s is the statement’s own', (_, start, started) => {
  expect(transactionStart(start, started)).toBe(start);
});

it.each([
  ['of the second before', second + 1_050],
  ['of long ago', second + 60_000],
])('a transaction %s is not', (_, start) => {
  expect(transactionStart(start, second)).toBe(second);
});
