import {describe, expect, it} from 'vitest';
import {selectAlerts} from '../../../src/core/select/alerts.ts';
import {selectDetail} from '../../../src/core/select/detail.ts';
import {selectEvents} from '../../../src/core/select/events.ts';
import {selectFollowed} from '../../../src/core/select/followed.ts';
import {selectLatency} from '../../../src/core/select/latency.ts';
import {selectMigration} from '../../../src/core/select/migration.ts';
import {nextNode, part, shownNode, stalenessOf} from '../../../src/core/select/node.ts';
import {selectReplication} from '../../../src/core/select/replication.ts';
import {selectTitle} from '../../../src/core/select/title.ts';
import {selectVitals} from '../../../src/core/select/vitals.ts';
import {armedFor, type NodeState} from '../../../src/core/state.ts';
import {asked, connected, held, observed, opened, session, start, watched} from '../../core/world.ts';
import {lockPileup, lockPileupArmed, lockPileupOver} from '../../fixtures/lock-pileup.ts';
import {
  bareRole,
  connecting,
  indexBuild,
  invalidIndex,
  laggingReplica,
  lostPrimary,
  lostReplica,
} from '../../fixtures/others.ts';

const pileup = watched(lockPileup);
const primary = pileup.nodes.db1 as NodeState;

describe('the node that is shown', () => {
  it('is the primary, unless sessions wait only elsewhere or another is asked for', () => {
    expect(shownNode(pileup, null)?.node).toBe('db1');
    expect(shownNode(pileup, 'db2')?.node).toBe('db2');
    const replicaInTrouble = watched([
      [0, opened()],
      [0, connected('db1')],
      [0, connected('db2', 'replica')],
      [1000, observed('db1', 1000)],
      [
        1000,
        observed('db2', 1000, {
          sessions: [session('7'), session('8', {waitsForLock: true})],
          locks: [held('7', 'AccessExclusive'), asked('8', 'AccessShare', 0)],
        }),
      ],
    ]);
    expect(shownNode(replicaInTrouble, null)?.node).toBe('db2');
  });

  it('is followed by the next one, round and round', () => {
    expect(nextNode(pileup, 'db1')).toBe('db2');
    expect(nextNode(pileup, 'db2')).toBe('db1');
  });

  it('is old from its last reading on once it is lost', () => {
    const lost = watched(lostPrimary).nodes.db1 as NodeState;
    expect(stalenessOf(lost)).toEqual({since: start + 100_000, why: 'connection refused'});
    expect(stalenessOf(primary)).toBeNull();
    expect(stalenessOf(watched(connecting).nodes.db1 as NodeState)).toBeNull();
  });

  it('says why a part was never read', () => {
    const never = watched(connecting).nodes.db1 as NodeState;
    expect(part(never, undefined)).toEqual({value: null, missing: 'not connected: connection refused'});
  });
});

describe('the other panels', () => {
  it('know a replica that is behind, one that is lost, and why nothing is known of any', () => {
    expect(selectReplication(watched(laggingReplica)).replicas[0]).toMatchObject({
      health: 'behind',
      link: 'up',
    });
    const lost = selectReplication(watched(lostReplica)).replicas[0];
    expect(lost?.health).toBe('lost');
    expect(lost?.replica.lag).toBeNull();
    expect(selectReplication(watched(bareRole)).missing).toContainEqual({
      ...{node: 'db1', why: 'positions of replicas are hidden'},
    });
  });

  it('name the session that a build waits for', () => {
    const [work] = selectMigration(watched(indexBuild)).work;
    expect(work).toMatchObject({blocker: {id: '3990'}, progress: {waitsFor: '3990'}});
  });

  it('list what an aborted build left', () => {
    const {leftovers, work} = selectMigration(watched(invalidIndex));
    expect(work).toEqual([]);
    expect(leftovers.map(({leftover}) => leftover.name)).toEqual(['public.orders_total_cents_idx']);
  });

  it('give the age of the oldest statement in flight', () => {
    const {inFlight} = selectLatency(primary);
    expect(inFlight.oldest).toBeGreaterThan(10_000);
  });

  it('give the share of the connections that clients can use', () => {
    expect(selectVitals(primary).connectionsUsed).toBeCloseTo(66 / 97);
    expect(selectVitals(watched(bareRole).nodes.db1 as NodeState).connectionsUsed).toBeNull();
  });

  it('list events newest first, with keys that stay', () => {
    const before = selectEvents(pileup.log);
    const after = selectEvents(watched(lockPileupArmed).log);
    expect(after.at(-1)?.key).toBe(before.at(-1)?.key);
    expect(new Set(after.map(({key}) => key)).size).toBe(after.length);
    expect(after[0]?.event.at).toBeGreaterThanOrEqual(after.at(-1)?.event.at ?? 0);
  });

  it('put the gravest alert first', () => {
    expect(selectAlerts(pileup).map(({alert}) => alert.severity)).toEqual(['critical', 'warning']);
  });
});

describe('the detail of a session', () => {
  it('tells whom it waits for and whom it blocks', () => {
    const facts = selectDetail(primary, '4122', 's4122');
    expect(facts?.waitsFor.map(({edge}) => edge.blocker)).toEqual(['3991']);
    expect(facts?.blocks).toHaveLength(38);
    expect(facts?.locks.map(({mode}) => mode)).toEqual(['AccessExclusiveLock']);
  });

  it('is gone with the connection it was opened on, though another has the id', () => {
    expect(selectDetail(primary, '4122', 'another')).toBeNull();
  });
});

describe('the title', () => {
  it('counts down from the last use of an armed console, and says when it cannot be armed', () => {
    const armed = watched(lockPileupArmed);
    expect(selectTitle(armed, null, armed.now + 1000).arming).toBe(armedFor - 1000);
    expect(selectTitle(armed, null, armed.now + armedFor).arming).toBe('off');
    expect(selectTitle(pileup, null, pileup.now).arming).toBe('off');
  });
});

describe('what is followed', () => {
  const over = watched(lockPileupOver);

  it('is the last action with its end, for a while', () => {
    const followed = selectFollowed(over, over.now);
    expect(followed?.pending).toBe(0);
    expect(followed?.settled.get('c1')).toMatchObject({outcome: 'stopped', released: 38});
    expect(selectFollowed(over, over.now + 60_000)).toBeNull();
  });

  it('is nothing before anything was done', () => {
    expect(selectFollowed(pileup, pileup.now)).toBeNull();
  });
});
