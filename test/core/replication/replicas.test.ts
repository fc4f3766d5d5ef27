import {describe, expect, it} from 'vitest';
import type {Fact} from '../../../src/core/event.ts';
import type {ReplicaSeen} from '../../../src/core/replication.ts';
import type {Replica, State} from '../../../src/core/state.ts';
import {
  asked,
  connected,
  held,
  lost,
  observed,
  type Story,
  seen,
  self,
  session,
  stateAfter,
} from '../world.ts';

const only = (state: State): Replica | undefined => state.replicas.shop?.[0];

/** The primary each second at 1 MB further, from 0 s to `until` s, and what it says of its replicas. */
const primaryWrites = (
  until: number,
  replicas: (second: number) => readonly ReplicaSeen[] = () => [],
): Story =>
  Array.from({length: until + 1}, (_, second) => [
    second * 1_000,
    observed('db1', second * 1_000, {replication: {position: second * 1e6, replicas: replicas(second)}}),
  ]);

const replicaSays = (second: number, replayed: number, more = {}): Story[number] => [
  second * 1_000,
  observed('db2', second * 1_000, {
    replication: {position: replayed, self: self('replica-1', replayed, more)},
  }),
];

const both: Story = [
  [0, connected('db1')],
  [0, connected('db2', 'replica')],
];

describe('replicas', () => {
  it('measures lag by the log positions of both ends, and says so', () => {
    const state = stateAfter([...both, ...primaryWrites(20), replicaSays(20, 12e6)]);
    expect(only(state)).toMatchObject({
      name: 'replica-1',
      node: 'db2',
      lag: 8_000,
      lagSource: 'log position',
      behind: 8e6,
    });
  });

  it('measures by what the primary says of a replica that is not watched', () => {
    const state = stateAfter([[0, connected('db1')], ...primaryWrites(20, () => [seen('replica-1', 15e6)])]);
    expect(only(state)).toMatchObject({
      node: null,
      lag: 5_000,
      lagSource: 'log position',
      state: 'streaming',
    });
  });

  it('says at least when the replica is further behind than it has been looking', () => {
    const state = stateAfter([...both, ...primaryWrites(5), replicaSays(5, -4e6)]);
    expect(only(state)).toMatchObject({lag: 5_000, lagAtLeast: true});
  });

  it('keeps to what the primary accounts for where that is more', () => {
    const far = () => [seen('replica-1', -1, {replayLag: 90_000})];
    expect(only(stateAfter([[0, connected('db1')], ...primaryWrites(5, far)]))).toMatchObject({
      lag: 90_000,
      lagSource: 'primary’s account',
      lagAtLeast: true,
    });
  });

  it('is not late while nothing is written', () => {
    const idle: Story = [0, 60_000, 600_000].map(after => [
      after,
      observed('db1', after, {replication: {position: 7e6, replicas: [seen('replica-1', 7e6)]}}),
    ]);
    expect(only(stateAfter([[0, connected('db1')], ...idle]))).toMatchObject({lag: 0, behind: 0});
  });

  it('has an unknown lag, never 0, once the primary no longer lists it', () => {
    const leaves = (second: number) => (second < 3 ? [seen('replica-1', second * 1e6)] : []);
    const state = stateAfter([[0, connected('db1')], ...primaryWrites(5, leaves)]);
    expect(only(state)).toMatchObject({lag: null, lagMissing: 'the primary no longer lists it'});
    expect(only(state)?.lostSince).toBe(1_800_000_003_000);
    expect(only(state)?.lagSeries.values.at(-1)).toBeNull();
  });

  it('is found again when it comes back', () => {
    const returns = (second: number) => (second === 3 ? [] : [seen('replica-1', second * 1e6)]);
    const state = stateAfter([[0, connected('db1')], ...primaryWrites(5, returns)]);
    expect(state.replicas.shop).toHaveLength(1);
    expect(only(state)).toMatchObject({lostSince: null, lag: 0});
  });

  it('is not lost while its own connection tells that it streams', () => {
    const state = stateAfter([...both, ...primaryWrites(3), replicaSays(3, 3e6)]);
    expect(only(state)?.lostSince).toBeNull();
    const gone = stateAfter(
      [[3_100, observed('db2', 3_100, {replication: {self: self('replica-1', 3e6, {streaming: false})}})]],
      state,
    );
    expect(only(gone)?.lostSince).not.toBeNull();
  });

  it('remembers the worst lag', () => {
    const state = stateAfter([...both, ...primaryWrites(20), replicaSays(20, 5e6), replicaSays(21, 20e6)]);
    expect(only(state)?.lag).toBe(0);
    expect(only(state)?.worst?.lag).toBe(15_000);
  });

  it('falls back to what the primary says when the connection to the replica is lost', () => {
    const story: Story = [
      ...both,
      ...primaryWrites(10, second => [seen('replica-1', (second - 1) * 1e6)]),
      replicaSays(10, 9e6),
    ];
    const state = stateAfter([
      ...story,
      [10_100, lost('db2')],
      [11_000, observed('db1', 11_000, {replication: {position: 11e6, replicas: [seen('replica-1', 8e6)]}})],
    ]);
    expect(only(state)).toMatchObject({lag: 3_000, lostSince: null});
  });

  it('knows the reader that replay waits for on the replica', () => {
    const replay = session('50', {kind: 'replay', waitsForLock: true});
    const reader = session('60', {state: 'idle in transaction'});
    const locks = [held('60', 'AccessShare'), asked('50', 'AccessExclusive', 1_000)];
    const fact: Fact = observed('db2', 9_000, {
      ...{sessions: [replay, reader], locks},
      replication: {self: self('replica-1', 5e6, {received: 9e6})},
    });
    expect(only(stateAfter([...both, ...primaryWrites(9), [9_000, fact]]))).toMatchObject({
      replayBlockedBy: '60',
      replayBlockedFor: 8_000,
    });
  });

  it('knows the reader among several appliers that wait for each other too', () => {
    const applier = (id: string) => session(id, {kind: 'replay', waitsForLock: true});
    const reader = session('60', {state: 'idle in transaction'});
    const locks = [
      ...[held('60', 'AccessShare'), asked('51', 'AccessExclusive', 1_000)],
      ...[held('51', 'Exclusive', 'order'), asked('50', 'Exclusive', 500, 'order')],
    ];
    const fact: Fact = observed('db2', 9_000, {
      ...{sessions: [applier('50'), applier('51'), reader], locks},
      replication: {self: self('replica-1', 5e6, {received: 9e6})},
    });
    expect(only(stateAfter([...both, ...primaryWrites(9), [9_000, fact]]))).toMatchObject({
      replayBlockedBy: '60',
      replayBlockedFor: 8_000,
    });
  });

  it('suspects the oldest reader when replay stands still without a lock', () => {
    const replay = session('50', {kind: 'replay', waitType: 'IPC', waitEvent: 'RecoveryConflictSnapshot'});
    const reader = session('60', {snapshotAge: 900, transactionStart: 5});
    const other = session('61', {snapshotAge: 3, transactionStart: 7});
    const stands = (second: number): Story[number] => [
      second * 1_000,
      observed('db2', second * 1_000, {
        sessions: [replay, other, reader],
        replication: {position: 2e6, self: self('replica-1', 2e6, {received: second * 1e6})},
      }),
    ];
    const state = stateAfter([...both, ...primaryWrites(9), ...[3, 4, 5, 6, 7, 8, 9].map(stands)]);
    expect(only(state)).toMatchObject({replayBlockedBy: '60', replayBlockedFor: 6_000});
  });

  it('joins by what servers call themselves, whatever their names and addresses say', () => {
    const list = [
      seen('127.0.0.1:3307', null, {address: '10.0.0.9:3307', serverId: 'b'}),
      seen('127.0.0.1:3308', null, {address: '10.0.0.2:3308', serverId: 'c'}),
      seen('127.0.0.1:3309', null, {address: '10.0.0.2:3309', serverId: 'd'}),
    ];
    const joined = (serverId: string) =>
      stateAfter([
        [0, connected('db1')],
        [0, connected('10.0.0.9', 'replica')],
        [10, observed('10.0.0.9', 10, {replication: {self: self('127.0.0.1:3307', 2e6, {serverId})}})],
        [20, observed('db1', 20, {replication: {position: 2e6, replicas: list}})],
      ]).replicas.shop?.flatMap(({name, node, state}) => (node === null ? [] : [[name, state]]));
    expect(joined('c')).toEqual([['127.0.0.1:3308', 'streaming']]);
    // The primary lists it no longer, or not yet.
    expect(joined('x')).toEqual([['127.0.0.1:3307', null]]);
  });

  it('joins replicas of one name by their address', () => {
    const list = [
      seen('walreceiver', 1e6, {address: '10.0.0.2'}),
      seen('walreceiver', 2e6, {address: '10.0.0.3', session: '78'}),
    ];
    const state = stateAfter([
      [0, connected('db1')],
      [0, connected('10.0.0.3', 'replica')],
      [10, observed('10.0.0.3', 10, {replication: {self: self('walreceiver', 2e6)}})],
      [20, observed('db1', 20, {replication: {position: 2e6, replicas: list}})],
    ]);
    expect(state.replicas.shop?.map(({name, node}) => [name, node])).toEqual([
      ['walreceiver 10.0.0.2', null],
      ['walreceiver 10.0.0.3', '10.0.0.3'],
    ]);
  });

  it('names one that its primary knows by its host alone by where it is watched, and does not lose it over that', () => {
    const list = [seen('10.0.0.9', 1e6, {address: '10.0.0.9'})];
    const listed = (second: number) =>
      [second, observed('db1', second, {replication: {position: 2e6, replicas: list}})] as const;
    const state = stateAfter([
      [0, connected('db1')],
      listed(10),
      [20, connected('10.0.0.9:3307', 'replica')],
      listed(30),
    ]);
    expect(state.replicas.shop?.map(({name, node, lostSince}) => [name, node, lostSince])).toEqual([
      ['10.0.0.9:3307', '10.0.0.9:3307', null],
    ]);
  });
});
