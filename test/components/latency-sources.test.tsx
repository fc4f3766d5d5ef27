// Each source of latency on the screen: called what it is, and why it says nothing where it does not.
import {describe, expect, it} from 'vitest';
import type {Fact} from '../../src/core/event.ts';
import {bucketOf} from '../../src/core/latency/histogram.ts';
import {connected, observed, opened, start, stateAfter, watched} from '../core/world.ts';
import {withHistogram, withMeans} from '../fixtures/latency.ts';
import {frame, sizes} from './stage.tsx';

const probe = (name: string, more: Partial<Extract<Fact, {type: 'probe.observed'}>>): Fact => ({
  ...{type: 'probe.observed', node: 'db1', probe: name, interval: 1_000},
  ...{histogram: {[bucketOf(4)]: 10}, errors: 0, lastError: null, stuckFor: null},
  ...more,
});

const counting = (fact: Fact): Fact =>
  fact.type === 'node.connected'
    ? {...fact, capabilities: {...fact.capabilities, statementMeans: true}}
    : fact;

const means = {
  at: start + 5_000,
  value: {
    ...{interval: 5_000, calls: 40, time: 480, note: 'without waits for locks on tables'},
    tables: [{table: 'orders', calls: 10, time: 450}],
    worst: [{id: '1', calls: 10, time: 450, statement: 'SELECT *\n FROM orders \u001b[31m WHERE id = $1'}],
  },
};

const state = stateAfter([
  [0, opened()],
  [1, counting(connected('db1'))],
  [5_000, observed('db1', 5_000, {means})],
  [5_100, probe('canary', {heldBack: 3})],
  [5_200, probe('write', {rest: {because: 'connections', until: null}})],
  [
    5_300,
    probe('one order', {
      ...{isOwn: true, histogram: {}, errors: 1, lastError: 'relation "no" does not exist'},
      rest: {because: 'failures', until: start + 15_300},
    }),
  ],
]);

describe('sources of latency', () => {
  it('say what they are, and why they are not asked', async () => {
    const shown = await frame(state, {columns: 200, rows: 60}, {focus: 'latency', zoomed: true});
    expect(shown).toMatch(
      /server +mean 12 ms .*no percentile · n=40 in 5.0 s, without waits for locks on tables/,
    );
    expect(shown).toMatch(/ orders +mean 45 ms +n=10/);
    expect(shown).toMatch(/ worst +mean 45 ms +×10 SELECT \* FROM orders .*WHERE id = \$1/);
    expect(shown).toMatch(/canary +4\.\d ms .*3 not asked: another canary is out/);
    expect(shown).toContain('rests: the server has no connection to spare');
    expect(shown).toMatch(
      /one order.*relation "no" does not exist.*rests: it failed again and again, asked again in 10 s/,
    );
    expect(shown).toContain('mean of server statements, 5.0 s, SQL canaries, ages in flight');
  });

  it.each(sizes)('fit at $columns×$rows', async size => {
    const shown = await frame(state, size, {focus: 'latency', zoomed: true});
    expect(shown).toContain('mean 12 ms');
    for (const line of shown.split('\n')) expect([...line].length).toBeLessThanOrEqual(size.columns);
  });
});

describe.each([
  {
    name: 'means',
    story: withMeans,
    tables: / public\.… +mean 2\.7 ms/,
    worst: / worst +mean 6\.3 ms +×312 SELECT id, total/,
  },
  {name: 'histograms', story: withHistogram, tables: / shop\.or… +– +2\.\d ms/, worst: null},
])('a server of which $name are known, with an endpoint', ({story, tables, worst}) => {
  const state = watched(story);
  const small = {columns: 120, rows: 40};

  it('has its chart with three rows of curves and the axis of time beside the other panels', async () => {
    const shown = await frame(state, small, {focus: 'latency'});
    const plot = shown
      .split('\n')
      .flatMap(line => line.split('│').filter(part => /^ +[^┤]*┤|^ +└[─┬█▒]+/.test(part)));
    expect(plot.filter(line => line.includes('┤')).length).toBeGreaterThanOrEqual(3);
    expect(plot.at(-1)).toMatch(/└─/);
    // What everybody asks for is still there.
    for (const row of [/server +\S/, /canary +\S/, /checkout +\S/, /in flight +\S/, /812\/s commits/])
      expect(shown).toMatch(row);
    expect(shown).not.toMatch(tables);
  });

  it('has all of it full screen', async () => {
    for (const size of sizes) {
      const shown = await frame(state, size, {focus: 'latency', zoomed: true});
      expect(shown).toMatch(tables);
      if (worst !== null) expect(shown).toMatch(worst);
      expect(shown).toMatch(/└[─┬█▒◆]+/);
    }
  });
});
