// Several recordings become one time line, and nothing in it stands twice.
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Fact} from '../../src/core/event.ts';
import {mergedAlerts} from '../../src/report/conclude/spans.ts';
import type {AlertSpan} from '../../src/report/incident.ts';
import {createSampler} from '../../src/report/sampler.ts';
import type {Story} from '../../src/report/story.ts';
import {asked, connected, held, observed, opened, session} from '../core/world.ts';
import {fixture, told, toldOf} from './told.ts';

const withoutSources = ({recordings: _, cost: __, ...story}: Story) => story;

describe('the same recording, given twice', () => {
  it('tells the same as given once', () => {
    const [once, twice] = [told([fixture(2)]), told([fixture(2), fixture(2)])];
    const {unseen: _, ...rest} = withoutSources(twice);
    const {unseen: __, ...expected} = withoutSources(once);
    expect(rest).toEqual(expected);
  });
});

const waiting = (after: number) =>
  observed('db1', after, {
    sessions: [
      session('1'),
      session('20', {state: 'idle in transaction', application: 'report', statement: 'SELECT * FROM orders'}),
      session('30', {waitsForLock: true, statement: 'UPDATE orders SET a = 1'}),
    ],
    locks: [held('20', 'AccessExclusive'), asked('30', 'RowExclusive', 1_000)],
  });
const quiet = (after: number) => observed('db1', after, {sessions: [session('1')]});
const blocked: Fact = {
  type: 'alert.raised',
  alert: {kind: 'blocked', node: 'db1', subject: '20', severity: 'warning', evidence: {sessions: 1}},
};
const over = (lasted: number): Fact => ({
  type: 'alert.cleared',
  ...{kind: 'blocked', node: 'db1', subject: '20', lasted},
});

/** What a console sees that looks `late` ms after another one. */
const seenBy = (late: number, operator: string): readonly (readonly [number, Fact])[] => {
  const [first] = [opened()];
  return [
    [late, {...first, operator} as Fact],
    [late, connected('db1')],
    [500 + late, quiet(500 + late)],
    [6_000 + late, waiting(6_000 + late)],
    [6_001 + late, blocked],
    [7_000 + late, waiting(7_000 + late)],
    [8_000 + late, quiet(8_000 + late)],
    [8_001 + late, over(2_000)],
    [8_500 + late, {type: 'mark.added', operator, text: `seen by ${operator}`}],
  ];
};

describe('two consoles on one server', () => {
  const story = toldOf([seenBy(0, 'ann'), seenBy(300, 'bob')]);

  it('saw one incident with one victim, from the earlier beginning to the later end', () => {
    expect(story.incidents).toHaveLength(1);
    expect(story.incidents[0]).toMatchObject({
      peak: {sessions: 1},
      root: {session: '20'},
      hurt: [{who: 'web', sessions: 1}],
      alerts: [{kind: 'blocked'}],
    });
    const [incident] = story.incidents;
    expect((incident?.to ?? 0) - (incident?.from ?? 0)).toBe(8_301 - 1_000);
    expect(story.timeline.filter(({kind}) => kind === 'alert')).toHaveLength(1);
  });

  it('has the notes of both, and each server once', () => {
    expect(story.timeline.filter(({kind}) => kind === 'mark').map(({who}) => who)).toEqual(['ann', 'bob']);
    expect(story.nodes).toHaveLength(1);
    expect(story.recordings).toHaveLength(2);
  });
});

it('keeps what happened on the next day apart, also where the first recording was cut off', () => {
  const day = 86_400_000;
  const cutOff = seenBy(0, 'ann').slice(0, 6);
  const story = toldOf([cutOff, seenBy(day, 'bob')]);
  expect(story.incidents.map(({to}) => to === null)).toEqual([true, false]);
});

const span: fc.Arbitrary<AlertSpan> = fc
  .record({
    subject: fc.constantFrom('1', '2'),
    from: fc.nat(100_000),
    lasts: fc.nat(20_000),
    ended: fc.boolean(),
    severity: fc.constantFrom('critical', 'warning', 'notice' as const),
  })
  .map(({subject, from, lasts, ended, severity}) => ({
    ...{cluster: 'shop', node: 'db1', kind: 'blocked', subject, severity, evidence: {}, sentence: ''},
    ...{from, seenTo: from + lasts, to: ended ? from + lasts : null},
  }));

describe('alerts that several recordings saw', () => {
  it('are the same however often and in whatever order they are given', () => {
    fc.assert(
      fc.property(fc.array(span), spans => {
        const times = (list: readonly AlertSpan[]) =>
          mergedAlerts(list).map(({from, seenTo, subject, to}) => [from, seenTo, subject, to]);
        expect(times([...spans, ...spans])).toEqual(times(spans));
        const sorted = (list: readonly unknown[]) => list.map(each => JSON.stringify(each)).toSorted();
        expect(sorted(times(spans.toReversed()))).toEqual(sorted(times(spans)));
      }),
    );
  });

  it('of one subject never overlap, and cover every moment that was covered', () => {
    fc.assert(
      fc.property(fc.array(span), spans => {
        const merged = mergedAlerts(spans);
        for (const {subject, from, seenTo} of spans)
          expect(
            merged.some(each => each.subject === subject && each.from <= from && each.seenTo >= seenTo),
          ).toBe(true);
        for (const [index, a] of merged.entries())
          for (const b of merged.slice(index + 1))
            if (a.subject === b.subject) expect(b.from > a.seenTo || a.from > b.seenTo).toBe(true);
      }),
    );
  });
});

describe('a series of any length', () => {
  it('is kept in bounded memory, with its peak', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(1e9), fc.integer({min: 0, max: 1_000})), {
          minLength: 60,
          maxLength: 400,
          size: 'max',
        }),
        samples => {
          const sampler = createSampler(40);
          for (const [at, value] of samples) sampler.add(at, value);
          const {at, most, mean} = sampler.points();
          expect(at.length).toBeLessThanOrEqual(40);
          expect(at).toEqual(at.toSorted((a, b) => a - b));
          expect(Math.max(...most.map(value => value ?? 0))).toBe(
            Math.max(...samples.map(([, value]) => value)),
          );
          expect(mean.every((value, index) => (value ?? 0) <= (most[index] ?? 0) + 1e-9)).toBe(true);
        },
      ),
    );
  });
});

it('compares each cluster with its own before, and tells of each when its incident was over', () => {
  const elsewhere = seenBy(60_000, 'ann').map(([after, fact]): readonly [number, Fact] =>
    fact.type === 'node.connected' ? [after, {...fact, cluster: 'billing'}] : [after, fact],
  );
  const story = toldOf([seenBy(0, 'ann'), elsewhere]);
  expect(story.clusters.map(({cluster}) => cluster)).toEqual(['shop', 'billing']);
  for (const {periods, aftermath} of story.clusters) {
    expect((periods.during?.to ?? 0) - (periods.during?.from ?? 0)).toBeLessThan(10_000);
    expect(aftermath.state).toBe('over');
  }
  expect(story.incidents.map(({cluster}) => cluster)).toEqual(['shop', 'billing']);
});
