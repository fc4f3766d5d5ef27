import {existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {prune, recordingsIn} from '../../src/recording/retention.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const hour = 3_600_000;
/** No process has it: the kernel gives numbers below 2²². */
const nobody = 99_999_999;

const folder = (): string => {
  const made = mkdtempSync(path.join(tmpdir(), 'migtop-retention-'));
  onTestFinished(() => rmSync(made, {recursive: true, force: true}));
  return made;
};

const add = (where: string, name: string, size: number, age: number): string => {
  const file = path.join(where, name);
  writeFileSync(file, 'x'.repeat(size));
  utimesSync(file, (now - age) / 1_000, (now - age) / 1_000);
  return file;
};

const named = (day: number, writer = nobody): string => `202611${day}T120000Z-db1_5432-${writer}.jsonl.gz`;

describe('old recordings', () => {
  it('are deleted when they are older than is to be kept', () => {
    const where = folder();
    const old = add(where, named(10), 10, 50 * hour);
    const young = add(where, named(20), 10, 10 * hour);
    expect(prune(where, {age: 24 * hour, size: 1_000}, now).map(({path: file}) => file)).toEqual([old]);
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
  });

  it('are deleted from the oldest on when all together are too large', () => {
    const where = folder();
    for (const day of [10, 11, 12, 13]) add(where, named(day), 100, (20 - day) * hour);
    prune(where, {age: 99 * hour, size: 250}, now);
    expect(recordingsIn(where, now).map(({path: file}) => path.basename(file))).toEqual([
      named(13),
      named(12),
    ]);
  });

  it('stay while somebody writes them, however old and large', () => {
    const where = folder();
    const ours = add(where, named(10, process.pid), 1_000, 20 * hour);
    const elsewhere = add(where, named(11), 1_000, 5_000);
    const done = add(where, named(12), 1_000, hour);
    prune(where, {age: hour / 2, size: 10}, now);
    expect([ours, elsewhere, done].map(existsSync)).toEqual([true, true, false]);
  });

  it('are those with a name of ours only: a file that was named by hand is never touched', () => {
    const where = folder();
    const own = add(where, 'the-outage.jsonl.gz', 10, 999 * hour);
    add(where, 'audit.jsonl', 10, 999 * hour);
    expect(prune(where, {age: hour, size: 0}, now)).toEqual([]);
    expect(existsSync(own)).toBe(true);
  });

  it('are none where there is no folder', () => {
    expect(recordingsIn('/nowhere/at/all', now)).toEqual([]);
  });
});
