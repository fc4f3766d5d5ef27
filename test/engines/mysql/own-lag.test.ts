import {describe, expect, it} from 'vitest';
import {type ChannelFacts, ownLagOf} from '../../../src/engines/mysql/own-lag.ts';
import type {ChannelStatus} from '../../../src/engines/mysql/replica-status.ts';
import {makeSilence} from '../../../src/engines/mysql/silence.ts';

const status = (more: Partial<ChannelStatus> = {}): ChannelStatus => ({
  ...{name: '', upstream: 'db1:3306', receiver: 'running', applier: 'running', backlog: 0},
  ...{secondsBehind: 0, receiverError: null, applierError: null, source: 'a', received: 9, executed: 9},
  ...{gtids: '', countsOwn: false, delay: 0, heartbeatInterval: null, heartbeats: null},
  ...more,
});

const facts = (more: Partial<ChannelFacts> = {}): ChannelFacts => ({
  status: status(),
  applier: {workers: 4, applying: null, error: null},
  ...{silence: 500, heartbeatInterval: 1_000, caughtUp: true},
  ...more,
});

describe('what a replica can say of its lag', () => {
  it('is the age of the oldest transaction that it applies, even when that has failed', () => {
    const applier = {workers: 4, applying: 4_175.5, error: null};
    expect(ownLagOf([facts({applier, caughtUp: false})])).toEqual({
      lag: 4_175.5,
      source: 'applier timestamp',
    });
    const failed = facts({applier, caughtUp: false, status: status({applier: 'stopped'})});
    expect(ownLagOf([failed])?.lag).toBe(4_175.5);
  });

  it('is none when it has all that it received, and its source gives signs of life', () => {
    expect(ownLagOf([facts()])).toEqual({lag: 0, source: 'applier timestamp'});
    expect(ownLagOf([facts({applier: null})])).toEqual({lag: 0, source: 'seconds behind'});
  });

  it.each([
    ['its source is silent for longer than two heartbeats', facts({silence: 3_500})],
    ['nothing has come yet', facts({silence: null})],
    ['its source sends no heartbeats', facts({heartbeatInterval: 0})],
    [
      'its receiver cannot connect, whatever the count of seconds',
      facts({status: status({receiver: 'connecting'})}),
    ],
    ['its receiver is stopped', facts({status: status({receiver: 'stopped'})})],
    ['its applier is stopped', facts({status: status({applier: 'stopped'}), caughtUp: false})],
    ['it does not say', facts({status: status({secondsBehind: null}), caughtUp: false})],
    ['nothing is known', null],
  ])('is unknown when %s', (_, channel) => {
    expect(ownLagOf(channel === null ? [] : [channel])).toBeNull();
  });

  it('is in whole seconds between two transactions', () => {
    const waiting = facts({caughtUp: false, status: status({secondsBehind: 3_000})});
    expect(ownLagOf([waiting])).toEqual({lag: 3_000, source: 'seconds behind'});
  });

  it('is that of the worst channel, and unknown while one of them tells nothing', () => {
    const late = facts({caughtUp: false, status: status({secondsBehind: 3_000})});
    expect(ownLagOf([facts(), late, facts()])?.lag).toBe(3_000);
    expect(ownLagOf([late, facts({status: status({receiver: 'stopped'})})])).toBeNull();
  });
});

describe('silence of a source that is only counted', () => {
  it('is the time since anything new came, once something has', () => {
    const silence = makeSilence();
    expect(silence([status({heartbeats: 1})], 1_000).get('')).toBeNull();
    expect(silence([status({heartbeats: 1})], 2_000).get('')).toBeNull();
    expect(silence([status({heartbeats: 2})], 3_000).get('')).toBe(0);
    expect(silence([status({heartbeats: 2})], 4_500).get('')).toBe(1_500);
    expect(silence([status({heartbeats: 2, received: 10})], 5_000).get('')).toBe(0);
  });
});
