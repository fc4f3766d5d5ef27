// Situations of an on-call engineer, told by events alone: what the three lines of the header make of them.
import {describe, expect, it} from 'vitest';
import {headline} from '../../src/core/advice/headline.ts';
import type {Fact} from '../../src/core/event.ts';
import type {JobReading} from '../../src/core/job.ts';
import type {Lock} from '../../src/core/lock.ts';
import type {Leftover, NativeProgress} from '../../src/core/observation.ts';
import type {Session, SessionState} from '../../src/core/session.ts';
import {
  asked,
  connected,
  held,
  job,
  lost,
  observed,
  opened,
  type Story,
  seen,
  self,
  session,
  start,
  watched,
} from './world.ts';

const begin: Story = [
  [0, opened({applications: ['migration'], users: [], tables: []})],
  [0, connected('db1')],
];

const linesOf = (story: Story): readonly string[] => {
  const state = watched([...begin, ...story]);
  const {health, progress, press} = headline(state, state.now);
  return [health, progress, press].map(({tone, text}) => `${tone}: ${text}`);
};

/** One fact a second. */
const eachSecond = (seconds: number, fact: (second: number) => readonly Fact[], from = 0): Story =>
  Array.from({length: seconds}, (_, second) => from + second).flatMap(second =>
    fact(second).map((each, index) => [second * 1_000 + index, each] as const),
  );

const migration = (id: string, statement: string, more: Partial<Session> = {}): Session =>
  session(id, {application: 'migration', statementKind: 'ddl', statement, ...more});

const report = (state: SessionState = 'idle in transaction'): Session =>
  session('3991', {
    ...{application: 'reporting', state, stateSince: start - 252_000, transactionStart: start - 252_000},
    statement: 'SELECT status, count(*) FROM orders',
  });

const crowd = (size: number): {sessions: readonly Session[]; locks: readonly Lock[]} => {
  const ids = Array.from({length: size}, (_, index) => String(5_000 + index));
  return {
    sessions: ids.map(id => session(id, {waitsForLock: true, statement: 'SELECT * FROM orders'})),
    locks: ids.map((id, index) => asked(id, 'AccessShare', 100 + index)),
  };
};

const backfill = (more: Partial<JobReading>): Fact => ({
  ...{type: 'tool.observed', node: 'db1', tool: 'backfill-control', jobs: [job(more)], error: null},
});

const build = (more: Partial<NativeProgress>): NativeProgress => ({
  ...{session: '4200', command: 'CREATE INDEX CONCURRENTLY', table: 'public.orders', object: 'orders_idx'},
  ...{
    phase: 'building index: scanning table',
    before: 0,
    weight: 0.5,
    done: null,
    total: null,
    unit: 'blocks',
  },
  ...{source: 'blocks of the table', waiting: false, waitsFor: null, lockersDone: null, lockersTotal: null},
  ...{lockNext: null, changeLog: null, untold: false},
  ...more,
});

const alter = 'ALTER TABLE orders ADD COLUMN total_cents bigint';
const readers = crowd(38);
const pileUp = (after: number): Fact =>
  observed('db1', after, {
    sessions: [report(), migration('4122', alter, {waitsForLock: true}), ...readers.sessions],
    locks: [held('3991', 'AccessShare'), asked('4122', 'AccessExclusive', 0), ...readers.locks],
  });

describe('the header', () => {
  it('names the migration that holds up everybody, whom it waits for, and both cures with their price', () => {
    expect(linesOf([[12_000, pileUp(12_000)]])).toEqual([
      'critical: 38 sessions blocked for 12 s behind ALTER TABLE orders (4122, this migration)',
      'warning: ALTER TABLE orders ▮▮ waits for 3991 (idle in transaction 4 m 24 s, reporting)',
      'critical: c cancel 4122: frees 38, migration must be retried · t terminate 3991: frees 1, then 38, rolls back nothing',
    ]);
  });

  it('does not call a crowd healthy that has begun to wait', () => {
    expect(linesOf([[2_000, pileUp(2_000)]])[0]).toMatch(/^critical: 38 sessions blocked for 2 s/);
  });

  it('names a command with its table where the statement has it', () => {
    const facts = observed('db1', 1_000, {
      sessions: [migration('4200', 'ALTER TABLE orders ADD INDEX i (a)')],
      progress: {
        at: start,
        value: [
          build({command: 'ALTER TABLE … ADD INDEX', table: 'orders', object: null, done: 1, total: 4}),
        ],
      },
    });
    expect(linesOf([[1_000, facts]])[1]).toContain('ALTER TABLE orders ADD INDEX');
  });

  it('remembers a backfill that somebody has paused, when nothing is in its way', () => {
    const can = {pause: {missing: 'it is paused', fix: null}, resume: true, abort: true} as const;
    const quiet = observed('db1', 1_000, {sessions: []});
    const paused = backfill({state: 'paused', phase: 'paused', can});
    const [, , press] = linesOf([
      [1_000, quiet],
      [1_100, paused],
    ]);
    expect(press).toBe('muted: nothing is in its way: p resumes backfill orders');
    const left = backfill({state: 'paused', can: {...can, resume: {missing: 'no worker has it', fix: null}}});
    expect(
      linesOf([
        [1_000, quiet],
        [1_100, left],
      ])[2],
    ).toBe('muted: nothing to press');
  });

  it('is calm again once the pile-up has gone', () => {
    const over = observed('db1', 20_000, {sessions: [report('idle')]});
    expect(
      linesOf([
        [12_000, pileUp(12_000)],
        [20_000, over],
      ]),
    ).toEqual([
      'good: healthy: nobody waits for a lock',
      'muted: no migration is running · 8 s after the migration’s end all is as before so far: recovered if that lasts 52 s more',
      'muted: nothing to press',
    ]);
  });

  it('finds the reader on the replica that keeps replay waiting, and offers to pause the backfill', () => {
    const story = eachSecond(40, second => {
      const replayed = Math.min(second, 5) * 1e7;
      const replay = session('50', {kind: 'replay', waitEvent: 'RecoveryConflictSnapshot'});
      const reader = session('60', {application: 'reporting', snapshotAge: 900});
      return [
        observed('db1', second * 1_000, {
          replication: {position: second * 1e7, replicas: [seen('replica', replayed)]},
        }),
        observed('db2', second * 1_000 + 1, {
          sessions: [replay, reader],
          replication: {position: replayed, self: self('replica', replayed, {received: second * 1e7})},
        }),
        backfill({done: second * 4_000}),
      ];
    });
    expect(linesOf([[0, connected('db2', 'replica')], ...story])).toEqual([
      'warning: replica replica is 34 s behind: its replay waits for session 60 there',
      expect.stringMatching(/^good: backfill orders 15\.6 % 4000 rows\/s ETA \d+–\d+ min$/),
      'warning: c cancel 60 on replica db2: lets replay go on · p pause backfill orders: lets the replica catch up',
    ]);
  });

  it('says whom an index build waits for, and what giving it up would leave', () => {
    const locks = [
      {...held('3991', 'Exclusive', 'vx'), kind: 'virtualxid', name: null},
      {...asked('4200', 'Share', 0, 'vx'), kind: 'virtualxid', name: null},
    ];
    const waiting = build({
      phase: 'waiting for old snapshots',
      before: 0.95,
      weight: 0.05,
      waiting: true,
      waitsFor: '3991',
    });
    const statement = 'CREATE INDEX CONCURRENTLY orders_idx ON orders (status)';
    const story = eachSecond(12, second => [
      observed('db1', second * 1_000, {
        sessions: [report(), migration('4200', statement, {waitsForLock: true})],
        ...{locks, progress: {at: start + second * 1_000, value: [waiting]}},
      }),
    ]);
    expect(linesOf(story)).toEqual([
      'warning: 1 session blocked for 11 s behind an idle transaction (3991, reporting)',
      'warning: CREATE INDEX CONCURRENTLY orders_idx ▮▮ waits for 3991 (idle in transaction 4 m 23 s, reporting)',
      'warning: t terminate 3991: lets the migration go on, rolls back nothing · c cancel 4200: gives the build up, migration must be retried, leaves an invalid index orders_idx',
    ]);
  });

  it('offers to drop the invalid index that an aborted build left', () => {
    const leftover: Leftover = {
      ...{kind: 'invalid index', name: 'public.orders_idx', table: 'public.orders', detail: ''},
      ...{cleanup: 'DROP INDEX CONCURRENTLY public.orders_idx', builder: null},
    };
    const [health, , press] = linesOf([
      [1_000, observed('db1', 1_000, {leftovers: {at: start, value: [leftover]}})],
    ]);
    expect(health).toBe('warning: invalid index public.orders_idx was left behind');
    expect(press).toMatch(/^warning: D drop invalid index public\.orders_idx/);
  });

  it('measures a rewrite and offers to cancel it, since everybody waits for it', () => {
    const blocked = crowd(20);
    const story = eachSecond(14, second => [
      observed('db1', second * 1_000, {
        sessions: [
          migration('4300', 'ALTER TABLE orders ALTER COLUMN total TYPE bigint'),
          ...blocked.sessions,
        ],
        locks: [held('4300', 'AccessExclusive'), ...blocked.locks],
        progress: {
          at: start + second * 1_000,
          value: [
            build({
              ...{session: '4300', command: 'ALTER TABLE (rewrite)', object: null, unit: 'bytes'},
              ...{phase: 'rewriting the table', weight: 0.7, done: second * 2 ** 20, total: 2 ** 27},
            }),
          ],
        },
      }),
    ]);
    expect(linesOf(story)).toEqual([
      'critical: 20 sessions blocked for 12 s behind ALTER TABLE orders (4300, this migration)',
      expect.stringMatching(
        /^good: ALTER TABLE \(rewrite\) public\.orders 7\.1 % 1\.0 MiB\/s ETA \d+–\d+ min$/,
      ),
      'critical: c cancel 4300: frees 20, migration must be retried',
    ]);
  });

  it('has nothing to press while all goes well', () => {
    const story = eachSecond(13, second => [
      observed('db1', second * 1_000, {
        replication: {position: second * 1e6, replicas: [seen('replica', second * 1e6)]},
      }),
      backfill({done: 400_000 + second * 11_200}),
    ]);
    expect(linesOf(story)).toEqual([
      'good: healthy: nobody waits for a lock',
      expect.stringMatching(/^good: backfill orders 53\.4 % 11\.2 k rows\/s ETA \d+–\d+ s$/),
      'muted: nothing to press',
    ]);
  });

  it('leaves a deadlock to the server', () => {
    const both = observed('db1', 12_000, {
      sessions: [session('10', {waitsForLock: true}), session('20', {waitsForLock: true})],
      locks: [
        ...[held('10', 'AccessExclusive', 'a'), held('20', 'AccessExclusive', 'b')],
        ...[asked('10', 'AccessShare', 1_000, 'b'), asked('20', 'AccessShare', 2_000, 'a')],
      ],
    });
    const [health, , press] = linesOf([[12_000, both]]);
    expect(health).toMatch(/^warning: possible deadlock of 10 ↔ 20/);
    expect(press).toBe('muted: nothing to press: the server ends the deadlock itself');
  });

  it('does not offer to cancel an autovacuum that would be back at once', () => {
    const vacuum = session('80', {kind: 'autovacuum', wraparound: true, user: null, application: null});
    const few = crowd(12);
    const fact = observed('db1', 12_000, {
      sessions: [vacuum, migration('4122', alter, {waitsForLock: true}), ...few.sessions],
      locks: [held('80', 'ShareUpdateExclusive'), asked('4122', 'AccessExclusive', 0), ...few.locks],
    });
    expect(linesOf([[12_000, fact]])[2]).toBe('critical: c cancel 4122: frees 12, migration must be retried');
  });

  it('tells what to do by hand where no key helps', () => {
    const story: Story = [
      [1_000, observed('db1', 1_000)],
      [1_010, backfill({done: 5, silence: 45_000})],
    ];
    expect(linesOf(story)).toEqual([
      'critical: backfill orders: its worker has been silent for 45 s',
      'warning: backfill orders ▮▮ stalled for 45 s: no word from its worker',
      'muted: nothing to press: start the worker of backfill orders again; it goes on where it was',
    ]);
  });

  it('takes nothing unknown for healthy', () => {
    expect(linesOf([])[0]).toBe('unknown: connecting to db1');
    const blind = observed('db1', 1_000, {waits: {at: start, missing: 'needs pg_monitor'}});
    expect(linesOf([[1_000, blind]])[0]).toBe('unknown: locks on db1 cannot be seen');
    const dark = observed('db1', 1_000, {replication: {position: 1, replicas: [seen('replica', null)]}});
    expect(linesOf([[1_000, dark]])[0]).toMatch(/^unknown: the lag of replica replica is unknown/);
    expect(
      linesOf([
        [1_000, observed('db1', 1_000)],
        [2_000, lost('db1')],
      ])[0],
    ).toMatch(/^critical: db1 is lost/);
  });
});
