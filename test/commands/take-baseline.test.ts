// What is taken from a recording, and what is said of one that gives nothing.
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {describe, expect, it, onTestFinished} from 'vitest';
import {foreignBaselines, readBaselines, takeBaseline} from '../../src/commands/take-baseline.ts';
import type {Event, Fact} from '../../src/core/event.ts';
import {createLineWriter} from '../../src/recording/lines.ts';
import {type Second, secondBySecond, times} from '../core/baseline/story.ts';
import {start, stateAfter} from '../core/world.ts';

const recorded = async (seconds: readonly Second[]): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'migtop-taken-'));
  onTestFinished(() => rm(folder, {recursive: true, force: true}));
  const file = path.join(folder, 'calm.jsonl.gz');
  const {write} = createLineWriter();
  const lines = secondBySecond(seconds).flatMap(([after, fact]) =>
    write({...fact, at: start + after} as Event),
  );
  await writeFile(file, gzipSync(`${lines.join('\n')}\n`));
  return file;
};

const canaryIn = (facts: readonly Fact[]) =>
  facts.flatMap(fact => (fact.type === 'baseline.taken' ? [fact.bands['db1|canary|p95']] : []))[0];

describe('the baseline of a recording', () => {
  it('is what it knew before its migration', async () => {
    const file = await recorded([...times(45, {}), ...times(60, {canary: 400, works: true})]);
    const taken = await readBaselines(file, 'ann');
    expect(taken).toMatchObject([{type: 'baseline.taken', cluster: 'shop', recording: 'calm.jsonl.gz'}]);
    expect(canaryIn(taken)).toMatchObject({origin: 'recording'});
    expect(canaryIn(taken)?.typical).toBeCloseTo(20, 0);
  });

  it('is of its end where there was no migration, however short', async () => {
    expect(
      canaryIn(await readBaselines(await recorded(times(33, {canary: 60})), 'ann'))?.typical,
    ).toBeCloseTo(60, -1);
  });

  it('that gives nothing is refused with what to do', async () => {
    const tooShort = await recorded([...times(10, {}), ...times(40, {works: true})]);
    await expect(readBaselines(tooShort, 'ann')).rejects.toMatchObject({
      message: expect.stringContaining('has no baseline: half a minute without a migration is needed'),
    });
    await expect(readBaselines('/nowhere.jsonl.gz', 'ann')).rejects.toThrow(
      'There is no recording /nowhere.jsonl.gz.',
    );
  });

  it('of other servers is told to be so', async () => {
    const taken = await readBaselines(await recorded(times(40, {})), 'ann');
    expect(foreignBaselines(taken, ['shop'])).toBeNull();
    expect(foreignBaselines(taken, ['db9:5432'])).toContain(
      'of other servers and compares nothing here: shop',
    );
  });
});

describe('the baseline taken by hand', () => {
  const take = (seconds: readonly Second[]) => {
    const facts: Fact[] = [];
    const state = stateAfter(secondBySecond(seconds));
    const refused = takeBaseline({state: () => state, append: fact => facts.push(fact), operator: 'ann'});
    return {facts, refused};
  };

  it('is of the last five minutes, whatever ran then', () => {
    const {facts, refused} = take([...times(60, {canary: 900}), ...times(310, {canary: 50, works: true})]);
    expect(refused).toBeNull();
    expect(facts).toMatchObject([{operator: 'ann', recording: null, cluster: 'shop'}]);
    expect(canaryIn(facts)).toMatchObject({origin: 'operator'});
    expect(canaryIn(facts)?.typical).toBeCloseTo(50, -1);
    expect((canaryIn(facts)?.from ?? 0) - start).toBeGreaterThanOrEqual(70_000);
  });

  it('needs half a minute', () => {
    expect(take(times(10, {}))).toEqual({
      facts: [],
      refused: 'Half a minute of figures is needed for a baseline.',
    });
  });
});
