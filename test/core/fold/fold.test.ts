import {describe, expect, it} from 'vitest';
import type {Event, Fact} from '../../../src/core/event.ts';
import {fold} from '../../../src/core/fold/fold.ts';
import type {NativeProgress} from '../../../src/core/observation.ts';
import {
  asked,
  connected,
  held,
  job,
  lost,
  observed,
  opened,
  seen,
  session,
  start,
  stateAfter,
} from '../world.ts';

const node = (state: ReturnType<typeof stateAfter>) => state.nodes.db1;
const vitals = (after: number, commits: number) => ({
  vitals: {at: start + after, value: {counters: {commits, rollbacks: 0}, gauges: {}, snapshotHolders: []}},
});

describe('the fold', () => {
  it('knows every target from the beginning, and primaries first once they tell', () => {
    const targets = ['db2', 'db1'].map(name => ({node: name, cluster: 'shop', address: `${name}:5432`}));
    const before = stateAfter([[0, {...opened(), targets} as Fact]]);
    expect(before.order).toEqual(['db2', 'db1']);
    expect(node(before)).toMatchObject({link: 'connecting', observation: null});
    const after = stateAfter(
      [
        [1, connected('db2', 'replica')],
        [2, connected('db1')],
      ],
      before,
    );
    expect(after.order).toEqual(['db1', 'db2']);
  });

  it('keeps what was last seen of a lost node, and since when it is lost', () => {
    const state = stateAfter([
      [0, connected('db1')],
      [1_000, observed('db1', 1_000, {sessions: [session('10')]})],
      [2_000, lost('db1')],
      [4_000, lost('db1')],
    ]);
    expect(node(state)).toMatchObject({
      link: 'lost',
      observedAt: start + 1_000,
      lost: {since: start + 2_000},
    });
    expect(node(state)?.observation).not.toBeNull();
    expect(state.log.filter(({type}) => type === 'node.lost')).toHaveLength(1);
    expect(node(stateAfter([[5_000, connected('db1')]], state))).toMatchObject({link: 'up', lost: null});
  });

  it('turns counters into rates, and says nothing across a reset or a long gap', () => {
    const first = stateAfter([
      [0, connected('db1')],
      [1_000, observed('db1', 1_000, vitals(1_000, 100))],
      [3_000, observed('db1', 3_000, vitals(3_000, 300))],
    ]);
    expect(node(first)?.rates.commits).toBe(100);
    expect(node(first)?.series.transactions.values).toEqual([null, 100]);
    const reset = stateAfter([[4_000, observed('db1', 4_000, vitals(4_000, 5))]], first);
    expect(node(reset)?.rates.commits).toBeUndefined();
    const gap = stateAfter([[90_000, observed('db1', 90_000, vitals(90_000, 900))]], first);
    expect(node(gap)?.rates.commits).toBeUndefined();
  });

  it('keeps a rate when the vitals were not read anew', () => {
    const state = stateAfter([
      [0, connected('db1')],
      [1_000, observed('db1', 1_000, vitals(1_000, 100))],
      [2_000, observed('db1', 2_000, vitals(2_000, 150))],
      [3_000, observed('db1', 3_000, vitals(2_000, 150))],
    ]);
    expect(node(state)?.rates.commits).toBe(50);
  });

  it('forgets positions when another server answers', () => {
    const at = (after: number, position: number) => observed('db1', after, {replication: {position}});
    const state = stateAfter([
      [0, connected('db1')],
      [1_000, at(1_000, 9e9)],
      [2_000, connected('db1', 'primary', 'db1/2')],
      [3_000, at(3_000, 5)],
    ]);
    expect(node(state)?.positions.values).toEqual([5]);
  });

  it('knows who waits even when the locks cannot be read, and why not for whom', () => {
    const state = stateAfter([
      [0, connected('db1')],
      [
        1_000,
        observed('db1', 1_000, {
          sessions: [session('20', {waitsForLock: true})],
          waits: {at: start, missing: 'too slow'},
        }),
      ],
    ]);
    expect(node(state)?.graph.unexplained.get('20')).toBe('too slow');
    expect(node(state)?.series.blocked.values).toEqual([1]);
  });

  describe('a wait of which the server does not tell the beginning', () => {
    const locks = [held('10', 'AccessExclusive'), asked('20', 'Share', null)];
    const waiter = session('20', {waitsForLock: true, statementStart: start - 60_000});
    const tick = (after: number): [number, Fact] => [
      after,
      observed('db1', after, {sessions: [session('10'), waiter], locks}),
    ];

    it('counts from its first sight', () => {
      const before: [number, Fact] = [500, observed('db1', 500)];
      const state = stateAfter([[0, connected('db1')], before, tick(1_000), tick(2_000), tick(5_000)]);
      expect(node(state)?.graph.waited.get('20')).toBe(4_000);
    });

    it('counts from the start of its statement when it was there before us: unknown is not healthy', () => {
      const state = stateAfter([[0, connected('db1')], tick(1_000), tick(2_000)]);
      expect(node(state)?.graph.waited.get('20')).toBe(62_000);
    });
  });

  it('does not invent sessions when they could not be read', () => {
    const missing = {...observed('db1', 1_000)} as Extract<Fact, {type: 'node.observed'}>;
    const fact = {
      ...missing,
      observation: {...missing.observation, sessions: {at: start, missing: 'denied'}},
    };
    const state = stateAfter([
      [0, connected('db1')],
      [1_000, fact],
    ]);
    expect(node(state)?.series.blocked.values).toEqual([null]);
  });

  it('drops a job that has ended, and keeps jobs with the error beside them when the tool cannot be read', () => {
    const tool = (jobs: readonly ReturnType<typeof job>[], error: string | null = null): Fact => ({
      ...{type: 'tool.observed', node: 'db1', tool: 'backfill-control', jobs, error},
    });
    const running = stateAfter([
      [0, connected('db1')],
      [1, tool([job({done: 10})])],
    ]);
    expect(node(running)?.progress).toMatchObject([{key: 'backfill-control:orders', done: 10}]);
    const unread = stateAfter([[2, tool([], 'permission denied')]], running);
    expect(node(unread)).toMatchObject({
      progress: [{done: 10}],
      toolErrors: {'backfill-control': 'permission denied'},
    });
    const over = stateAfter([[3, tool([])]], unread);
    expect(node(over)).toMatchObject({progress: [], toolErrors: {}});
  });

  it('shows a statement of the migration that the server counts nothing for, and whom it waits for', () => {
    const alter = session('20', {
      statement: 'ALTER TABLE orders ADD x int',
      statementKind: 'ddl',
      waitsForLock: true,
    });
    const locks = [held('10', 'AccessShare'), asked('20', 'AccessExclusive')];
    const state = stateAfter([
      [0, connected('db1')],
      [9_000, observed('db1', 9_000, {sessions: [session('10'), alter], locks})],
    ]);
    expect(node(state)?.progress).toMatchObject([
      {
        ...{title: 'ALTER TABLE orders', fraction: null, eta: null, waitsFor: '10', session: '20'},
        ...{stalledBecause: 'waits for a lock on public.orders', phase: 'waiting for a lock'},
      },
    ]);
  });

  it('leaves housekeeping of the server out of the migration’s progress', () => {
    const row: NativeProgress = {
      ...{
        session: '70',
        command: 'VACUUM',
        table: 'orders',
        object: null,
        phase: 'scanning heap',
        before: 0,
        weight: 1,
      },
      ...{done: 5, total: 10, unit: 'blocks', source: 'size', waiting: false, waitsFor: null},
      ...{lockersDone: null, lockersTotal: null, lockNext: null, changeLog: null, untold: false},
    };
    const state = stateAfter([
      [0, connected('db1')],
      [
        1,
        observed('db1', 1, {
          sessions: [session('70', {kind: 'autovacuum'})],
          progress: {at: start, value: [row]},
        }),
      ],
    ]);
    expect(node(state)?.progress).toEqual([]);
  });

  it('is armed for a cluster by an action that succeeded, until it is disarmed or not used for ten minutes', () => {
    const ask = (id: string, action: 'arm' | 'disarm' | 'cancel'): Fact => ({
      ...{type: 'action.asked', id, group: null, node: 'db1', operator: 'ann', action, command: ''},
      target: {type: 'node', label: 'db1'},
      effect: {frees: 0, freesNext: 0, stillBlocked: 0, rollsBack: null, leavesBehind: [], warnings: []},
    });
    const settle = (id: string): Fact => ({
      ...{type: 'action.settled', id, outcome: 'done', detail: '', took: 1, released: 0, releasedAfter: null},
    });
    const armed = stateAfter([
      [0, connected('db1')],
      [1, ask('1', 'arm')],
      [2, settle('1')],
    ]);
    expect(armed.arming).toEqual({cluster: 'shop', since: start + 2, lastUsed: start + 2});
    const used = stateAfter([[500_000, ask('2', 'cancel')]], armed);
    expect(used.arming?.lastUsed).toBe(start + 500_000);
    expect(stateAfter([[1_000_000, observed('db1', 0)]], used).arming).not.toBeNull();
    expect(stateAfter([[1_200_000, observed('db1', 0)]], used).arming).toBeNull();
    expect(
      stateAfter(
        [
          [3, ask('3', 'disarm')],
          [4, settle('3')],
        ],
        armed,
      ).arming,
    ).toBeNull();
  });

  it('lists what happened but not what was read', () => {
    const state = stateAfter([
      [0, opened()],
      [1, connected('db1')],
      [2, observed('db1', 2)],
      [3, {type: 'mark.added', operator: 'ann', text: 'deploy begins'}],
    ]);
    expect(state.log.map(({type}) => type)).toEqual(['session.opened', 'node.connected', 'mark.added']);
  });

  it('takes an event it does not know for nothing but a moment', () => {
    const state = stateAfter([[0, connected('db1')]]);
    const later = fold(state, JSON.parse(`{"at": ${start + 9}, "type": "from.the.future"}`) as Event);
    expect(later).toMatchObject({now: start + 9, nodes: state.nodes});
  });

  it('does not change the state it was given', () => {
    const before = stateAfter([
      [0, connected('db1')],
      [1, observed('db1', 1, {replication: {position: 1, replicas: [seen('r', 1)]}})],
    ]);
    const copy = JSON.stringify(before);
    stateAfter(
      [
        [2, observed('db1', 2, {replication: {position: 2}})],
        [3, lost('db1')],
      ],
      before,
    );
    expect(JSON.stringify(before)).toBe(copy);
  });
});
