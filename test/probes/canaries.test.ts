// Canaries on real servers: what they feel, that one does not spoil another's figures, and that they spare a server in trouble.
import {beforeAll, describe, expect, it, onTestFinished} from 'vitest';
import type {Canary, Rest} from '../../src/core/canary.ts';
import type {EventOf} from '../../src/core/event.ts';
import {type HistogramDelta, merge, quantile, total} from '../../src/core/latency/histogram.ts';
import {canaryComment} from '../../src/engines/prober.ts';
import {type CanaryOptions, startCanaries} from '../../src/probes/canaries.ts';
import {connect} from '../engines/consoles.ts';
import {grounds, hold, makeTables} from '../latency/grounds.ts';
import {waitUntil} from '../servers/wait-until.ts';

type Report = EventOf<'probe.observed'>;

const canaryOn = (statement: string, more: Partial<Canary> = {}): Canary => ({
  ...{name: 'one order', statement, parameters: [], on: 'primary', every: 200, timeout: 8_000},
  ...more,
});

const watch = async (url: string, options: Partial<CanaryOptions>) => {
  const node = await connect(url);
  const reports: Report[] = [];
  const stop = startCanaries(
    node,
    {perSecond: 5, timeout: 1_000, own: [], writes: false, trouble: () => null, ...options},
    {
      node: 'db',
      now: Date.now,
      append: fact => {
        if (fact.type === 'probe.observed') reports.push({...fact, at: Date.now()});
      },
    },
  );
  onTestFinished(async () => {
    stop();
    await node.close();
  });
  const of = (name: string) => reports.filter(({probe}) => probe === name);
  const counted = (name: string): HistogramDelta => merge(of(name).map(({histogram}) => histogram));
  const seen = (name: string, what: string, find: (report: Report) => unknown) =>
    waitUntil(() => of(name).find(find), {what: `canary “${name}” ${what}`, timeout: 30_000});
  return {node, reports, of, counted, seen};
};

const answered = ({histogram}: Report) => total(histogram) > 0;

describe.each(grounds)('canaries on $name', ground => {
  const server = ground.use();
  beforeAll(async () => {
    await makeTables(ground, server());
  });

  it('of the user’s own feel a stall, from when it begins and for all that were due; ours are not spoilt', async () => {
    const own = canaryOn(`SELECT id FROM orders WHERE id = ${ground.parameter}`, {parameters: [1]});
    const {counted, of, seen} = await watch(server().superuserUrl, {own: [own]});
    await seen('one order', 'to be answered', answered);
    await seen('canary', 'to be answered', answered);
    const calledAt = Date.now();
    const letGo = await hold(ground, server());
    const lockedAt = Date.now();
    const stuck = await seen('one order', 'to be stuck for 2 s', ({stuckFor}) => (stuckFor ?? 0) > 2_000);
    // What was sent before the lock was answered: it began to wait no earlier than somebody locked.
    expect(stuck.at - (stuck.stuckFor ?? 0)).toBeGreaterThanOrEqual(calledAt - 50);
    const releasedAt = Date.now();
    await letGo();
    await seen('one order', 'to be answered', each => each.at > releasedAt && answered(each));
    const longest = quantile(counted('one order'), 1) ?? 0;
    // It began to wait within 200 ms of the lock, if this machine let it.
    expect(longest).toBeGreaterThan((stuck.stuckFor ?? 0) * 0.976);
    expect(longest).toBeLessThan((Date.now() - calledAt) * 1.024);
    // Each that came due while it was out waited 200 ms less than the one before: ten at least.
    const stalled = Object.entries(counted('one order')).filter(
      ([bucket]) => (quantile({[Number(bucket)]: 1}, 1) ?? 0) > 190,
    );
    expect(stalled.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThanOrEqual(9);
    // A moment in which this machine did something else is no stall.
    expect(quantile(counted('canary'), 0.75)).toBeLessThan((releasedAt - lockedAt) / 2);
    expect(of('canary').some(({heldBack}) => (heldBack ?? 0) > 0)).toBe(true);
  });

  it('are ended by their own time limit, and rest after three failures until they are asked again', async () => {
    const own = canaryOn('SELECT id FROM nowhere');
    const slow = canaryOn(ground.sleepOnOrders('5'), {name: 'slow', timeout: 300, every: 1_000});
    const {seen} = await watch(server().superuserUrl, {own: [own, slow]});
    const late = await seen('slow', 'to fail', ({errors}) => errors > 0);
    expect(late.lastError).toMatch(/no answer within 300 ms|timeout|interrupted|exceeded/i);
    const resting = await seen('one order', 'to rest', ({rest}) => rest !== undefined);
    expect(resting.rest).toMatchObject({because: 'failures', until: expect.any(Number)});
    await ground.query(server(), 'CREATE TABLE nowhere (id int)');
    const again = await seen('one order', 'to be answered', answered);
    expect(again.rest).toBeUndefined();
    await ground.query(server(), 'DROP TABLE nowhere');
  });

  it('spare a server in trouble, but for our own cheap question', async () => {
    let trouble: Rest['because'] | null = 'connections';
    const own = canaryOn('SELECT 1');
    const {of, seen} = await watch(server().superuserUrl, {own: [own], trouble: () => trouble});
    await seen('canary', 'to be answered', answered);
    await seen('one order', 'to rest', ({rest}) => rest?.because === 'connections');
    expect(of('one order').some(answered)).toBe(false);
    trouble = null;
    await seen('one order', 'to be answered', answered);
  });

  it('write into a table that says whose it is, and no further', async () => {
    const {node, counted, seen} = await watch(server().superuserUrl, {writes: true});
    await seen('write', 'to be answered', answered);
    await seen('write', 'to be answered again', each => answered(each) && total(counted('write')) > 3);
    const rows = await ground.query(server(), 'SELECT count(*) AS count FROM migtop_canary');
    expect(JSON.stringify(rows)).toMatch(/"count":"?1"?\b/);
    expect(await node.prober.writeLacking()).toBeNull();
    const {prepare, ask} = node.prober.statement(canaryOn('DELETE FROM migtop_canary'));
    await expect(prepare().then(ask)).rejects.toThrow(/read[- ]only/i);
  });

  it('leave a table alone that has the name and is not theirs', async () => {
    await ground.query(server(), 'DROP TABLE IF EXISTS migtop_canary');
    await ground.query(server(), 'CREATE TABLE migtop_canary (id int)');
    const {seen} = await watch(server().superuserUrl, {writes: true});
    const failed = await seen('write', 'to fail', ({errors}) => errors > 0);
    expect(failed.lastError).toContain('not migtop’s');
    expect(canaryComment).toContain('--canary-write');
  });
});
