// What a report says of the time after the migration, by its baseline.
import {describe, expect, it} from 'vitest';
import type {Fact} from '../../src/core/event.ts';
import {documentOf} from '../../src/report/content/document.ts';
import {markdownOf} from '../../src/report/write/markdown.ts';
import {secondBySecond, times} from '../core/baseline/story.ts';
import {start} from '../core/world.ts';
import {toldOf} from './told.ts';

const calm = times(45, {});
const slow = times(30, {canary: 400, works: true});
const story = (...parts: readonly (readonly object[])[]) => secondBySecond(parts.flat());

describe('a report', () => {
  it('tells when the servers had recovered, and what they were compared with', () => {
    const told = toldOf([story(calm, slow, times(12, {canary: 400}), times(90, {}))]);
    const [course] = told.clusters[0]?.courses ?? [];
    expect(course).toMatchObject({startedAt: start + 46_000, endedAt: start + 75_000, lacking: []});
    expect(((course?.recoveredAt ?? 0) - start) / 1_000).toBeGreaterThanOrEqual(87);
    expect(course?.baseline?.to).toBeLessThan(start + 46_000);
    expect(told.verdict.sentences.join(' ')).toMatch(/recovered (1\d|2\d) s after the migration’s end/);
    expect(markdownOf(documentOf(told))).toContain('What became of the servers');
  });

  it('tells what had not recovered, with its figures', () => {
    const told = toldOf([story(calm, slow, times(30, {canary: 400}))]);
    expect(told.verdict.sentences.join(' ')).toMatch(
      /had not recovered when last seen, 30 s after the migration’s end: canary p95 on db1 \d+ ms \(usually at most \d+ ms\)/,
    );
  });

  it('says that it is open where nothing is recorded for long enough after the end', () => {
    const told = toldOf([story(calm, slow, times(57, {}))]);
    expect(told.verdict.sentences.join(' ')).toMatch(
      /whether the servers recovered is open: all was as before when last seen, \d+ s after the migration’s end/,
    );
  });

  it('tells one moment at which all was over, and calls the effects of incidents otherwise', () => {
    const blocked = (from: number, to: number): ReturnType<typeof story> => [
      [
        from * 1_000 + 1,
        {
          type: 'alert.raised',
          alert: {kind: 'blocked', node: 'db1', subject: '7', severity: 'warning', evidence: {sessions: 5}},
        },
      ],
      [
        to * 1_000 + 1,
        {type: 'alert.cleared', kind: 'blocked', node: 'db1', subject: '7', lasted: (to - from) * 1_000},
      ],
    ];
    const byTime = (...parts: readonly ReturnType<typeof story>[]) =>
      parts.flat().toSorted(([a], [b]) => a - b);
    const recorded = story(calm, slow, times(90, {}));
    const before = toldOf([byTime(recorded, blocked(60, 70))]);
    const [sentence, ...more] = before.verdict.sentences.filter(each =>
      /recovered|effects|as before/.test(each),
    );
    expect(sentence).toContain('recovered');
    expect(more).toEqual([]);
    // One that came after the recovery has effects of its own.
    const later = toldOf([byTime(recorded, blocked(150, 158))]);
    const told = later.verdict.sentences.join(' ');
    expect(told).toMatch(/its effects were over/);
    expect(told.match(/recovered/g)).toHaveLength(1);
    const page = markdownOf(documentOf(later));
    const [recovery = '', effects = ''] = page.split('### Effects of the incidents');
    expect(recovery).toContain('### Recovery from the migration');
    expect(effects.split('\n## ')[0]).not.toMatch(/recover/i);
  });

  it('tells one migration once, whoever recorded it, and each of several', () => {
    const one = story(calm, slow, times(90, {}));
    expect(toldOf([one, one.slice(0, 100)]).clusters[0]?.courses).toHaveLength(1);
    const two = story(calm, slow, times(90, {}), slow, times(20, {}));
    expect(toldOf([two]).clusters[0]?.courses).toHaveLength(2);
  });

  it('says nothing of a recovery while the migration is at work', () => {
    const told = toldOf([story(calm, slow)]);
    expect(told.clusters[0]?.courses).toMatchObject([{endedAt: null}]);
    expect(told.verdict.sentences.join(' ')).not.toContain('recovered');
  });
});

describe('the mean of server statements', () => {
  it('is a series of its own, called a mean, and no percentile', () => {
    const facts = story(calm).map(([after, fact]): readonly [number, Fact] => {
      if (fact.type !== 'node.observed') return [after, fact];
      const at = start + after - (after % 5_000);
      const means = {interval: 5_000, calls: 100, time: 1_250, note: null, tables: [], worst: []};
      return [after, {...fact, observation: {...fact.observation, means: {at, value: means}}}];
    });
    const told = toldOf([facts]);
    const means = told.curves.filter(({of}) => of === 'server statements');
    expect(means.map(({measure, unit}) => [measure, unit])).toEqual([['mean', 'ms']]);
    // Ten readings, each counted once.
    expect(means[0]?.points.mean).toEqual(Array.from({length: 10}, () => 12.5));
    const page = markdownOf(documentOf(told));
    expect(page).toContain('| mean of server statements, db1 |');
    expect(page).toContain('**Mean of server statements.**');
    expect(page).not.toMatch(/p9\d of server statements/);
  });
});
