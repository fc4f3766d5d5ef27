// What a report tells of the recordings that are kept for ever: who reads it was not there.
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {fixture, told} from './told.ts';

describe.each([1, 2] as const)('the story of a recording of schema %i', schema => {
  const story = told([fixture(schema)]);
  const [incident] = story.incidents;

  it('names what was migrated, by which tool, and the only incident with its root and the migration in between', () => {
    expect(story.migration.tools).toEqual(['Alembic']);
    expect(story.migration.statements[0]).toMatchObject({
      statement: 'ALTER TABLE orders ADD COLUMN total_cents bigint',
      session: '4122',
      lockTimeout: null,
      stopped: expect.stringMatching(/^cancelled by ann at 09:02:12$/),
    });
    expect(story.incidents).toHaveLength(1);
    expect(incident).toMatchObject({
      family: 'locks',
      severity: 'critical',
      node: 'db1',
      peak: {sessions: 39},
      root: {session: '3991', application: 'reporting', state: 'idle in transaction', blocks: 39},
      between: [{session: '4122', blocks: 38, waitsFor: 'AccessExclusiveLock on public.orders'}],
    });
    expect(incident?.root?.statement).toContain('sum(total) FROM orders JOIN customers');
    expect(incident?.hurt).toEqual([
      expect.objectContaining({
        who: 'shop-web',
        sessions: 38,
        statements: expect.arrayContaining([expect.stringContaining('UPDATE orders')]),
      }),
    ]);
  });

  it('begins the incident when the first session began to wait, and ends it by the action that did', () => {
    const [alert] = incident?.alerts ?? [];
    expect(incident?.from).toBeLessThan(alert?.from ?? 0);
    expect(incident?.to).toBe(1_800_000_133_000);
    expect(incident?.ending).toMatchObject({how: 'action', action: 'c1', after: 610});
    expect(incident?.ending.sentence).toContain('ann pressed “cancel 4122 alembic”');
  });

  it('has every step with its moment, its author and its exact command, and leaves arming out of the actions', () => {
    expect(story.actions.map(({action}) => action)).toEqual(['cancel']);
    const {timeline} = story;
    expect(timeline.map(({at}) => at)).toEqual(timeline.map(({at}) => at).toSorted((a, b) => a - b));
    expect(timeline.find(({kind}) => kind === 'action')).toMatchObject({
      who: 'ann',
      command: 'SELECT pg_cancel_backend(4122)',
    });
    expect(timeline.find(({kind}) => kind === 'result')?.text).toContain(
      '38 sessions released within 610 ms',
    );
    expect(timeline.filter(({kind}) => kind === 'alert')).toHaveLength(2);
    expect(timeline.filter(({kind}) => kind === 'over')).toHaveLength(2);
  });

  it('compares with what was usual before, and says when the effects of the incident were over', () => {
    const connections = story.curves.find(({measure, node}) => measure === 'connections' && node === 'db1');
    expect(connections).toMatchObject({before: {typical: 27, worst: 27}, during: {worst: 66}});
    expect(connections?.ratios.duringWorst).toBeCloseTo(66 / 27);
    expect(story.clusters).toMatchObject([
      {cluster: 'shop', aftermath: {state: 'over', endedAt: incident?.to, at: incident?.to}},
    ]);
  });

  it('says what to change: a lock timeout for the migration, and the transaction left open', () => {
    const lessons = story.lessons.join('\n');
    expect(lessons).toMatch(/Run ALTER TABLE orders with a lock timeout/);
    expect(lessons).toMatch(/reporting leaves a transaction open and idle/);
  });

  it('keeps to the part that is asked for, with what lasted already when it began', () => {
    const part = told([fixture(schema)], {since: '09:02:06', until: '09:02:10'});
    expect(part.from).toBeGreaterThanOrEqual(1_800_000_126_000);
    expect(part.to).toBeLessThanOrEqual(1_800_000_130_000);
    expect(part.incidents).toHaveLength(1);
    expect(part.incidents[0]).toMatchObject({to: null, root: {session: '3991'}, ending: {how: 'not seen'}});
    expect(part.nodes.map(({node}) => node)).toEqual(['db1', 'db2']);
    expect(part.actions).toEqual([]);
    expect(part.clusters[0]?.aftermath.state).toBe('not over');
  });
});

it('finds an absolute moment too, and refuses what is none or is not recorded', () => {
  const part = told([fixture(2)], {since: '2027-01-15T08:02:06Z'});
  expect(part.from).toBeGreaterThanOrEqual(1_800_000_126_000);
  expect(() => told([fixture(2)], {since: 'noon'})).toThrow('--since "noon" is no time.');
  expect(() => told([fixture(2)], {since: '2027-01-16T08:02:06Z'})).toThrow('Nothing is recorded from');
});

it('tells what there is of a recording that was cut off anywhere', async () => {
  const whole = await readFile(fixture(2));
  const folder = await mkdtemp(path.join(tmpdir(), 'migtop-cut-'));
  onTestFinished(() => rm(folder, {recursive: true, force: true}));
  const file = path.join(folder, 'cut.jsonl.gz');
  const from = told([fixture(2)]).from;
  for (let share = 0.05; share < 1; share += 0.05) {
    await writeFile(file, whole.subarray(0, Math.floor(whole.length * share)));
    const {recordings, verdict} = told([file]);
    expect(recordings[0]).toMatchObject({from, closed: null});
    expect(verdict.sentences.length).toBeGreaterThan(2);
  }
});
