import {describe, expect, it} from 'vitest';
import type {OwnLag, ReplicaSelf, Replication} from '../../../src/core/replication.ts';
import type {Replica, State} from '../../../src/core/state.ts';
import {connected, lost, observed, type Story, seen, self, stateAfter} from '../world.ts';

const only = (state: State): Replica | undefined => state.replicas.shop?.[0];
const both: Story = [
  [0, connected('db1')],
  [0, connected('db2', 'replica')],
];

const primaryWrites = (from: number, until: number, more: Partial<Replication> = {}): Story =>
  Array.from({length: until - from + 1}, (_, index) => [
    (from + index) * 1_000,
    observed('db1', (from + index) * 1_000, {
      replication: {position: (from + index) * 1e6, replicas: [seen('replica-1', null)], ...more},
    }),
  ]);

type Said = Partial<ReplicaSelf> & {readonly heartbeat?: Replication['heartbeat']; readonly ahead?: number};

/** `ahead`: of its clock, ms. */
const replicaSays = (
  second: number,
  replayed: number,
  {heartbeat = null, ahead = 0, ...more}: Said,
): Story[number] => {
  const said = observed('db2', second * 1_000, {
    replication: {position: replayed, heartbeat, self: self('replica-1', replayed, more)},
  });
  if (said.type !== 'node.observed') throw new Error('not an observation');
  const {observation} = said;
  return [second * 1_000, {...said, observation: {...observation, serverNow: observation.serverNow + ahead}}];
};

const applying = (lag: number): OwnLag => ({lag, source: 'applier timestamp'});
const seconds = (lag: number): OwnLag => ({lag, source: 'seconds behind'});

describe('what a replica says of its own lag', () => {
  it('is finer than a tick, and taken where the ruler agrees', () => {
    const state = stateAfter([
      ...both,
      ...primaryWrites(0, 20),
      replicaSays(20, 18e6, {ownLag: applying(1_540)}),
    ]);
    expect(only(state)).toMatchObject({lag: 1_540, lagSource: 'applier timestamp', behind: 2e6});
  });

  it('is made good for a clock that is wrong', () => {
    const story = [...both, ...primaryWrites(0, 20)];
    const says = replicaSays(20, 18e6, {ownLag: applying(7_540), ahead: 6_000});
    expect(only(stateAfter([...story, says]))).toMatchObject({lag: 1_540, lagSource: 'applier timestamp'});
  });

  it('is not taken where it contradicts the ruler', () => {
    const story = [...both, ...primaryWrites(0, 20)];
    const says = replicaSays(20, 18e6, {ownLag: applying(60_000)});
    expect(only(stateAfter([...story, says]))).toMatchObject({lag: 2_000, lagSource: 'log position'});
  });

  it('reaches back farther than a ruler that has just begun', () => {
    const story = [...both, ...primaryWrites(18, 20)];
    const exact = replicaSays(20, 1e6, {ownLag: applying(90_000)});
    expect(only(stateAfter([...story, exact]))).toMatchObject({lag: 90_000, lagAtLeast: false});
    const coarse = replicaSays(20, 1e6, {ownLag: seconds(90_000)});
    expect(only(stateAfter([...story, coarse]))).toMatchObject({
      ...{lag: 90_000, lagSource: 'seconds behind', lagAtLeast: true},
    });
  });

  it('in whole seconds is the last resort', () => {
    const story = [...both, ...primaryWrites(0, 20)];
    const says = replicaSays(20, 18e6, {ownLag: seconds(1_000)});
    expect(only(stateAfter([...story, says]))?.lagSource).toBe('log position');
    const alone: Story = [[0, connected('db2', 'replica')], replicaSays(1, 5, {ownLag: seconds(3_000)})];
    expect(only(stateAfter(alone))).toMatchObject({lag: 3_000, lagSource: 'seconds behind'});
  });

  it('of none is believed of a replica alone, but not once it receives nothing', () => {
    const alone = (more: Partial<ReplicaSelf>): State =>
      stateAfter([[0, connected('db2', 'replica')], replicaSays(1, 5, {ownLag: applying(0), ...more})]);
    expect(only(alone({}))?.lag).toBe(0);
    expect(only(alone({streaming: false}))?.lag).toBeNull();
  });

  it('of none is not believed while the primary is frozen or lost', () => {
    const story = [...both, ...primaryWrites(0, 5)];
    const frozen = replicaSays(30, 5e6, {ownLag: applying(0)});
    expect(only(stateAfter([...story, frozen]))?.lag).toBeNull();
    expect(only(stateAfter([...story, [29_000, lost('db1')], frozen]))?.lag).toBeNull();
    const behind = replicaSays(30, 4e6, {ownLag: applying(26_000)});
    expect(only(stateAfter([...story, [29_000, lost('db1')], behind]))?.lag).toBe(26_000);
  });
});

describe('a heartbeat table', () => {
  const story = [...both, ...primaryWrites(0, 20, {heartbeat: {age: 400}})];

  it('is the truth, above all else', () => {
    const says = replicaSays(20, 18e6, {heartbeat: {age: 700}, ownLag: applying(1_900)});
    expect(only(stateAfter([...story, says]))).toMatchObject({
      ...{lag: 700, lagSource: 'heartbeat', behind: 2e6, heartbeatMissing: null},
    });
  });

  it('is read by the primary’s clock', () => {
    const says = replicaSays(20, 18e6, {heartbeat: {age: 6_700}, ahead: 6_000});
    expect(only(stateAfter([...story, says]))?.lag).toBe(700);
  });

  it.each([
    ['cannot be read', {missing: 'permission denied'}, 'permission denied'],
    [
      'lies ahead',
      {age: -7_200_000},
      'it lies 2 h 0 m ahead of the server’s clock: it is not written in UTC',
    ],
  ])('that %s is a reason, and the log tells the lag', (_, heartbeat, why) => {
    expect(only(stateAfter([...story, replicaSays(20, 18e6, {heartbeat})]))).toMatchObject({
      ...{lag: 2_000, lagSource: 'log position', heartbeatMissing: why},
    });
  });

  it('that is old on the primary too is written by nobody', () => {
    const dead = [...both, ...primaryWrites(0, 20, {heartbeat: {age: 90_000}})];
    const says = replicaSays(20, 20e6, {heartbeat: {age: 90_100}});
    expect(only(stateAfter([...dead, says]))).toMatchObject({
      ...{lag: 0, lagSource: 'log position'},
      heartbeatMissing: 'it is 1 m 30 s old on the primary too: nobody writes it, or not in UTC',
    });
  });
});
