import {describe, expect, it} from 'vitest';
import {coordinate} from '../../../src/core/replication/coordinate.ts';
import {placeOn, receivedOf} from '../../../src/engines/mysql/origins.ts';
import type {LogPosition} from '../../../src/engines/mysql/readers/log-position.ts';
import type {ChannelStatus} from '../../../src/engines/mysql/replica-status.ts';

const position = (more: Partial<LogPosition>): LogPosition => ({
  ...{serverId: 'b', name: 'db2:3306', logs: true, executed: null, replicated: null, current: null, now: 0},
  ...more,
});

const status = (more: Partial<ChannelStatus> = {}): ChannelStatus => ({
  ...{name: '', upstream: 'db1:3306', receiver: 'running', applier: 'running', backlog: 0},
  ...{secondsBehind: 0, receiverError: null, applierError: null, source: 'a', received: null, executed: null},
  ...{gtids: '', countsOwn: false, delay: 0, heartbeatInterval: null, heartbeats: null},
  ...more,
});

describe('how far a server is', () => {
  it('counts what a replica of MariaDB has replicated, which its own writes in the same domain hide', () => {
    const wrote = position({replicated: '0-11-4', current: '0-12-9'});
    expect(placeOn(wrote, [status()], true, null)).toEqual({
      ...{position: 4, unit: 'transactions', origins: {'domain 0': 4}},
    });
    expect(placeOn(wrote, [], false, null).position).toBe(9);
    expect(placeOn(wrote, [status({countsOwn: true})], true, null).position).toBe(9);
    expect(receivedOf(placeOn(wrote, [], true, null), wrote, [status({gtids: '0-11-7'})])).toBe(7);
  });

  it('counts transactions of all origins on MySQL, and what is received of them', () => {
    const has = position({executed: 'a:1-10:12,b:1-2'});
    const place = placeOn(has, [status()], true, null);
    expect(place).toEqual({position: 13, unit: 'transactions', origins: {a: 11, b: 2}});
    expect(receivedOf(place, has, [status({gtids: 'a:5-14'})])).toBe(16);
  });

  it('goes by files without GTIDs: its own on a primary, those of its sources on a replica', () => {
    const plain = position({});
    const channels = [status({received: coordinate(7, 900), executed: coordinate(7, 400)})];
    const place = placeOn(plain, channels, true, null);
    expect(place).toEqual({
      position: coordinate(7, 400),
      unit: 'coordinates',
      origins: {a: coordinate(7, 400)},
    });
    expect(receivedOf(place, plain, channels)).toBe(coordinate(7, 900));
    expect(placeOn(plain, [], false, coordinate(3, 50)).origins).toEqual({b: coordinate(3, 50)});
  });

  it('is unknown where nothing is logged, or no source has been met', () => {
    expect(placeOn(position({logs: false, executed: ''}), [], false, null).position).toBeNull();
    expect(
      placeOn(position({logs: false, replicated: '', current: ''}), [], false, null).position,
    ).toBeNull();
    expect(placeOn(position({}), [], false, null).position).toBeNull();
    expect(placeOn(position({}), [status({source: null})], true, null).position).toBeNull();
  });
});
