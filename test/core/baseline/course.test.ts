import {describe, expect, it} from 'vitest';
import {headline} from '../../../src/core/advice/headline.ts';
import {endingOf} from '../../../src/core/baseline/ending.ts';
import type {Fact} from '../../../src/core/event.ts';
import {bandFor} from '../../../src/core/select/baseline.ts';
import type {State} from '../../../src/core/state.ts';
import {type Story, start, stateAfter, watched} from '../world.ts';
import {type Second, secondBySecond, times} from './story.ts';

const calm = times(45, {});
const slow = times(30, {canary: 400, works: true});
const lived = (...parts: readonly (readonly Second[])[]): State => stateAfter(secondBySecond(parts.flat()));
const course = (state: State) => state.baselines.shop;
const canary = (state: State) => bandFor(state, {node: 'db1', cluster: 'shop'}, 'canary', 'p95');
const progress = (state: State): string => headline(state, state.now).progress.text;
const health = (state: State): string => headline(state, state.now).health.text;

describe('the baseline', () => {
  it('is of the time before the migration, and stays so while it runs', () => {
    const before = canary(lived(calm, slow.slice(0, 1)));
    expect(before?.typical).toBeCloseTo(20, 0);
    expect(before).toMatchObject({origin: 'before'});
    // What was measured within two seconds of the first sight may be of the migration.
    expect(before?.to).toBeLessThanOrEqual(start + 46_000 - 2_000);
    expect(canary(lived(calm, slow, slow))).toEqual(before);
  });

  it('is there as soon as half a minute was seen of a figure, whenever it began', () => {
    // The canary is asked some seconds after everything else.
    const late = [...times(4, {canary: 'none'}), ...times(37, {})] as const;
    expect(canary(lived(late))).not.toBeNull();
  });

  it('is not there while too little was seen before the migration', () => {
    const state = lived(times(20, {}), slow);
    expect(canary(state)).toBeNull();
    expect(course(state)?.startedAt).not.toBeNull();
  });

  it('moves on with the time while there is no migration, and begins anew after one', () => {
    expect(canary(lived(times(700, {}), times(630, {canary: 60})))?.typical).toBeCloseTo(60, -1);
    const second = lived(calm, slow, times(150, {canary: 60}), times(2, {works: true, canary: 60}));
    // What kept the first one from recovering is not usual for the second one.
    expect(canary(second)?.typical).toBeCloseTo(20, 0);
    const recovered = lived(calm, slow, times(90, {}), times(60, {canary: 25}), times(2, {works: true}));
    expect(course(recovered)).toMatchObject({recovery: null});
    expect(canary(recovered)?.from).toBeGreaterThan(canary(lived(calm, slow))?.to ?? 0);
  });

  it('that was taken on purpose outlives the time before', () => {
    const band = {typical: 5, high: 15, from: 0, to: 60_000, samples: 60, origin: 'operator'} as const;
    const taken: Fact = {
      ...{type: 'baseline.taken', cluster: 'shop', operator: 'ann', recording: null},
      bands: {'db1|canary|p95': band},
    };
    const story = secondBySecond([...calm, ...slow]);
    const early: Story = [...story.slice(0, 2), [500, taken], ...story.slice(2)];
    expect(canary(stateAfter(early))).toEqual(band);
  });
});

describe('recovery', () => {
  it('is told once all was as before for a minute, with the time it took since the end', () => {
    const tail = [...times(12, {canary: 400}), ...times(60, {})];
    const almost = lived(calm, slow, tail);
    expect(course(almost)?.recovery?.recoveredAt).toBeNull();
    const state = lived(calm, slow, tail, times(25, {}));
    const {endedAt, recoveredAt} = course(state)?.recovery ?? {endedAt: 0, recoveredAt: 0};
    // Twelve seconds, and as long again as percentiles look back on them.
    expect(((recoveredAt ?? 0) - endedAt) / 1_000).toBeGreaterThanOrEqual(12);
    expect(((recoveredAt ?? 0) - endedAt) / 1_000).toBeLessThanOrEqual(23);
    expect(progress(state)).toMatch(/recovered (1\d|2[0-3]) s after the migration’s end/);
    expect(health(state)).toContain('recovered');
    expect(endingOf(state)).toBe('recovered');
  });

  it('says what is not as before, by how much, and at last that it is over', () => {
    const state = lived(calm, slow, times(100, {canary: 400}));
    expect(progress(state)).toMatch(
      /not recovered for 1 m 40 s: canary p95 on db1 \d+ ms \(usually at most \d+ ms\)/,
    );
    expect(endingOf(state)).toBeNull();
    const late = lived(calm, slow, times(902, {canary: 400}));
    expect(endingOf(late)).toBe('not recovered');
    expect(health(late)).toContain('not recovered for 15 m');
    expect(headline(late, late.now).health.tone).toBe('warning');
  });

  it('says of what is well again that it was not until lately', () => {
    const state = lived(calm, slow, times(40, {canary: 400}), times(14, {}));
    expect(progress(state)).toMatch(
      /not recovered for 54 s: canary p\d\d on db1 2\d ms now, until lately above \d+ ms/,
    );
    expect(progress(state)).not.toContain('usually at most');
  });

  it('does not begin while a job of the migration is paused, nor end while lag is not known', () => {
    const paused = lived(calm, times(10, {job: 'running'}), times(80, {job: 'paused'}));
    expect(course(paused)).toMatchObject({recovery: null});
    expect(endingOf(paused)).toBeNull();
    const unknown = lived(times(45, {lag: 5}), times(10, {works: true, lag: 5}), times(90, {lag: null}));
    expect(course(unknown)?.recovery?.lacking).toMatchObject([{measure: 'lag', value: null}]);
    expect(progress(unknown)).toContain('lag of db2 is not known');
  });

  it('begins anew when the migration goes on', () => {
    const state = lived(calm, slow, times(50, {}), slow, times(50, {}));
    expect(course(state)?.recovery?.recoveredAt).toBeNull();
    expect(endingOf(state)).toBeNull();
    expect(canary(state)?.typical).toBeCloseTo(20, 0);
  });

  it('bears a bad moment in the minute, as anybody has', () => {
    const blips = Array.from({length: 70}, (_, second) => ({canary: second === 40 ? 400 : 20}));
    const {recovery} = course(lived(calm, times(10, {works: true}), blips)) ?? {};
    expect(recovery?.recoveredAt).toBe(recovery?.endedAt);
  });
});

/** How often alerts of each kind were raised, as the live console raises them. */
const raisesOf = (seconds: readonly Second[]): Readonly<Record<string, number>> => {
  const {log} = watched(secondBySecond(seconds));
  const kinds = log.flatMap(event => (event.type === 'alert.raised' ? [event.alert.kind] : []));
  return Object.fromEntries(kinds.map(kind => [kind, kinds.filter(each => each === kind).length]));
};

describe('the alert above a baseline', () => {
  it('is raised once while lag is near its fixed limit, and handed over to it beyond', () => {
    const usual = times(45, {lag: 200});
    // 8 s is below the limit of 10 s, and above what a raised one must get below.
    expect(raisesOf([...usual, ...times(40, {lag: 8_000})])).toEqual({'above baseline': 1});
    const beyond = raisesOf([
      ...usual,
      ...times(20, {lag: 8_000}),
      ...times(40, {lag: 12_000}),
      ...times(20, {lag: 8_000}),
    ]);
    expect(beyond).toEqual({'above baseline': 1, 'replica lag': 1});
  });

  const alertsOf = (story: Story) => Object.values(watched(story).alerts).map(({alert}) => alert);

  it('is one for all latencies of a node, with the worst of them as evidence', () => {
    const found = alertsOf(secondBySecond([...calm, ...slow]));
    expect(found).toMatchObject([
      {kind: 'above baseline', node: 'db1', subject: 'latency', severity: 'warning'},
    ]);
    const [alert] = found;
    expect(alert?.evidence).toMatchObject({series: 'canary p95', for: 10_000});
    expect(Number(alert?.evidence['p95 now'])).toBeGreaterThan(300);
    expect(Number(alert?.evidence.times)).toBeGreaterThan(15);
  });

  it('leads HEALTH with the figure of now', () => {
    const state = watched(secondBySecond([...calm, ...slow]));
    expect(health(state)).toMatch(
      /canary p95 on db1 is (19|20|21)× its baseline for \d+ s \(4?\d\d ms, usually \d+ ms\)/,
    );
  });

  it('is over soon after the figure is back', () => {
    expect(alertsOf(secondBySecond([...calm, ...slow, ...times(30, {})]))).toEqual([]);
  });

  it('is silent where a fixed limit is told of already, and where nothing was known before', () => {
    const kinds = (story: Story) => alertsOf(story).map(({kind}) => kind);
    const worse = [...calm, ...times(40, {canary: 3_000, works: true})];
    expect(kinds(secondBySecond(worse))).toEqual(['canary']);
    expect(kinds(secondBySecond([...times(10, {}), ...slow]))).toEqual([]);
  });
});
