import {describe, expect, it} from 'vitest';
import {healthSentence} from '../../../src/core/advice/health-sentence.ts';
import {pressSentence} from '../../../src/core/advice/press-sentence.ts';
import type {Channel, ReplicaSelf} from '../../../src/core/replication.ts';
import {selectReplication} from '../../../src/core/select/replication.ts';
import type {State} from '../../../src/core/state.ts';
import {connected, lost, observed, opened, type Story, seen, self, start, watched} from '../world.ts';

const channel = (more: Partial<Channel> = {}): Channel => ({
  ...{name: '', upstream: 'db1:3306', receiver: 'running', applier: 'running', workers: 4, backlog: 0},
  ...{secondsBehind: 0, receiverError: null, applierError: null},
  ...more,
});

const story = (self_: Partial<ReplicaSelf>, isListed = true): Story => [
  [0, opened()],
  [0, connected('db1')],
  [0, connected('db2', 'replica')],
  [
    1_000,
    observed('db1', 1_000, {replication: {position: 1e6, replicas: isListed ? [seen('r1', null)] : []}}),
  ],
  [1_100, observed('db2', 1_100, {replication: {position: 1e6, self: self('r1', 1e6, self_)}})],
];

const told = (state: State) => ({
  alerts: Object.values(state.alerts).map(({alert}) => `${alert.severity} ${alert.kind}`),
  health: healthSentence(state, start + 1_200).text,
  state: selectReplication(state).replicas[0]?.health,
});

describe('a replica whose streams do not run', () => {
  it('says in words what its applier failed on', () => {
    const channels = [channel({applier: 'stopped', applierError: "Duplicate entry '5' for key 'PRIMARY'"})];
    const state = watched(story({channels, paused: false}));
    expect(told(state)).toEqual({
      alerts: ['critical replication stopped'],
      health: "replica r1 stopped applying: Duplicate entry '5' for key 'PRIMARY'",
      state: 'broken',
    });
    expect(pressSentence(state).text).toBe(
      'nothing to press: replication on r1 must be started by hand, when its cause is gone',
    );
  });

  it('names the channel where there are several', () => {
    const channels = [
      channel({name: 'eu'}),
      channel({name: 'us', receiver: 'stopped', receiverError: 'Cannot replicate, logs were purged'}),
    ];
    expect(told(watched(story({channels, streaming: false})))).toMatchObject({
      health: 'replica r1 receives nothing of channel us: Cannot replicate, logs were purged',
      state: 'broken',
    });
  });

  it('is told anew when a receiver that tried again has given up', () => {
    const trying = story({channels: [channel({receiver: 'connecting', receiverError: 'cannot connect'})]});
    const ended = self('r1', 1e6, {
      channels: [channel({receiver: 'stopped', receiverError: 'cannot connect'})],
    });
    const state = watched([
      ...trying,
      [2_100, observed('db2', 2_100, {replication: {position: 1e6, self: ended}})],
    ]);
    expect(told(watched(trying)).health).toBe('replica r1 cannot connect to its source: cannot connect');
    expect(told(state).health).toBe('replica r1 receives nothing: cannot connect');
    expect(pressSentence(state).text).toBe(
      'nothing to press: replication on r1 must be started by hand, when its cause is gone',
    );
  });

  it('is told once, not also as lost from the primary’s list', () => {
    const channels = [channel({receiver: 'stopped'})];
    expect(told(watched(story({channels, streaming: false}, false)))).toEqual({
      alerts: ['critical replication stopped'],
      health: 'replica r1 receives nothing: its receiver is stopped',
      state: 'not receiving',
    });
  });

  it('goes on by itself once it can connect', () => {
    const channels = [channel({receiver: 'connecting', receiverError: 'Access denied'})];
    const state = watched(story({channels, streaming: false}, false));
    expect(told(state)).toMatchObject({
      health: 'replica r1 cannot connect to its source: Access denied',
      state: 'not receiving',
    });
    expect(pressSentence(state).text).toContain('goes on by itself once it can connect');
  });

  it('is paused when its applier was stopped without an error', () => {
    const channels = [channel({applier: 'stopped'})];
    expect(told(watched(story({channels, paused: true})))).toMatchObject({
      alerts: ['warning replay paused'],
      state: 'paused',
    });
  });

  it('is lost, and no longer what it said last, when it cannot be asked and is not listed', () => {
    const channels = [channel({applier: 'stopped', applierError: 'Duplicate entry'})];
    const before = watched(story({channels}));
    const gone: Story = [
      [2_000, lost('db2')],
      [3_000, observed('db1', 3_000, {replication: {position: 1e6, replicas: []}})],
    ];
    expect(told(watched(gone, before)).state).toBe('lost');
  });
});
