// What a report says of the time after the migration, by its baseline.
import {describe, expect, it} from 'vitest';
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
      /had not recovered when last seen: canary p95 on db1 \d+ ms \(usually at most \d+ ms\)/,
    );
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
