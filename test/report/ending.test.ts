// What ended an incident is told by the order of things: by whom, or that nobody did anything.
import {describe, expect, it} from 'vitest';
import type {Fact} from '../../src/core/event.ts';
import type {Session} from '../../src/core/session.ts';
import {asked, connected, held, job, observed, opened, session} from '../core/world.ts';
import {toldOf} from './told.ts';

type Told = readonly (readonly [number, Fact])[];

const root = (more: Partial<Session> = {}) =>
  session('20', {state: 'idle in transaction', application: 'report', statement: 'SELECT 1', ...more});
const waiter = session('30', {waitsForLock: true, statement: 'UPDATE orders SET a = 1'});

const pileUp: Told = [
  [0, opened()],
  [0, connected('db1')],
  ...[6_000, 7_000].map((at): readonly [number, Fact] => [
    at,
    observed('db1', at, {
      sessions: [root(), waiter],
      locks: [held('20', 'AccessExclusive'), asked('30', 'RowExclusive', 1_000)],
    }),
  ]),
  [
    6_001,
    {
      type: 'alert.raised',
      alert: {kind: 'blocked', node: 'db1', subject: '20', severity: 'warning', evidence: {sessions: 1}},
    },
  ],
].toSorted(([a], [b]) => Number(a) - Number(b)) as Told;

const over: Told[number] = [
  8_001,
  {type: 'alert.cleared', kind: 'blocked', node: 'db1', subject: '20', lasted: 2_000},
];

const nextReading = (...sessions: readonly Session[]): Told[number] => [
  8_000,
  observed('db1', 8_000, {sessions}),
];

const endingOf = (facts: Told) => toldOf([facts]).incidents[0]?.ending;

const action = (
  id: string,
  at: number,
  kind: 'terminate' | 'hold' | 'arm',
  outcome: 'gone' | 'done',
): Told => [
  [
    at,
    {
      type: 'action.asked',
      ...{id, group: null, node: 'db1', operator: 'ann', action: kind, command: `${kind} it`},
      target:
        kind === 'terminate'
          ? {type: 'session', session: '20', label: '20 report', identity: root().identity}
          : {type: 'node', label: 'all jobs'},
      effect: {frees: 1, freesNext: 0, stillBlocked: 0, rollsBack: null, leavesBehind: [], warnings: []},
    },
  ],
  [at + 1, {type: 'action.sent', id, reply: 'sent'}],
  [at + 2, {type: 'action.settled', id, outcome, detail: '', took: 1, released: 0, releasedAfter: null}],
];

describe('an incident that nobody acted on', () => {
  it.each([
    ['ended its transaction', [root({state: 'idle', transactionStart: null})]],
    ['disconnected', []],
    ['disconnected', [root({identity: {session: 'another', transaction: null, statement: null}})]],
    ['went on', [root()]],
  ])('ended because the root %s', (what, sessions) => {
    const ending = endingOf([...pileUp, nextReading(...sessions), over]);
    expect(ending).toMatchObject({how: 'by itself', action: null});
    expect(ending?.sentence).toContain('without any action of an operator: session 20 (report)');
    expect(ending?.sentence).toContain(what);
  });

  it('had not ended when the recording did', () => {
    expect(endingOf(pileUp)).toMatchObject({how: 'not seen', after: null});
  });
});

describe('an incident that ended after a key', () => {
  it('ended by the key that ended its root', () => {
    const ending = endingOf([...pileUp, ...action('t', 7_500, 'terminate', 'gone'), nextReading(), over]);
    expect(ending).toMatchObject({how: 'action', action: 't', after: 500});
    expect(ending?.sentence).toBe('It ended 500 ms after ann pressed “terminate 20 report”.');
  });

  it('did not end by a key that was pressed after it was over', () => {
    const late = action('t', 9_000, 'terminate', 'gone');
    expect(endingOf([...pileUp, nextReading(), over, ...late])).toMatchObject({how: 'by itself'});
  });
});

describe('what an operator did', () => {
  it('is told, also where only jobs were told to wait; arming stands on the time line alone', () => {
    const story = toldOf([
      [...pileUp, ...action('a', 7_100, 'arm', 'done'), ...action('h', 7_200, 'hold', 'done')],
    ]);
    expect(story.actions.map(each => each.action)).toEqual(['hold']);
    expect(story.timeline.filter(({who}) => who === 'ann').map(({kind}) => kind)).toEqual([
      'session',
      'action',
    ]);
  });
});

it('has the pauses of a job, and how it ended by its own account', () => {
  const reading = (at: number, more: Parameters<typeof job>[0]): readonly [number, Fact] => [
    at,
    {type: 'tool.observed', node: 'db1', tool: 'backfill-control', jobs: [job(more)], error: null},
  ];
  const story = toldOf([
    [
      [0, opened()],
      [0, connected('db1')],
      reading(1_000, {done: 100_000}),
      reading(5_000, {done: 400_000, state: 'paused', phase: 'paused'}),
      reading(9_000, {done: 400_000, state: 'paused', phase: 'paused'}),
      reading(12_000, {done: 500_000}),
      reading(20_000, {done: 1_000_000, state: 'done', phase: 'done'}),
    ],
  ]);
  const [work] = story.migration.work;
  expect(story.migration.tools).toEqual(['backfill-control']);
  expect(work).toMatchObject({title: 'backfill orders', state: 'done', fraction: 1, goesOn: false});
  expect(work?.phases.map(({phase}) => phase)).toEqual(['running', 'paused', 'running', 'done']);
  const [pause] = work?.pauses ?? [];
  expect((pause?.to ?? 0) - (pause?.from ?? 0)).toBe(7_000);
  expect(story.verdict).toMatchObject({tone: 'good'});
  expect(story.verdict.sentences.join(' ')).toContain('backfill orders: done.');
});
