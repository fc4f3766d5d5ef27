// migtop recordings, as it is typed: what is listed, what is deleted, and what is not.
import {copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeEach, describe, expect, it, onTestFinished} from 'vitest';
import {migtop, root} from './migtop.ts';

const fixture = (schema: number) => path.join(root, `test/fixtures/recordings/schema-${schema}.jsonl.gz`);
const day = 86_400_000;

describe('migtop recordings', () => {
  let folder = '';
  const file = (name: string) => path.join(folder, 'migtop', name);
  const [older, newer] = ['20270115T090000Z-db1-1.jsonl.gz', '20270118T090000Z-db1-2.jsonl.gz'];

  const age = (name: string, days: number) => {
    const at = new Date(Date.now() - days * day);
    utimesSync(file(name), at, at);
  };

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'migtop-recordings-'));
    onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
    mkdirSync(path.join(folder, 'migtop'));
    copyFileSync(fixture(1), file(older));
    copyFileSync(fixture(2), file(newer));
    age(older, 5);
    age(newer, 2);
  });

  const run = (...args: string[]) => migtop(['recordings', ...args], {env: {XDG_STATE_HOME: folder}});

  it('lists each with what happened in it, the newest first', async () => {
    const {code, stdout, stderr} = await run();
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^2 recordings in .*migtop, [\d.]+ KiB$/);
    expect(lines.slice(1).map(line => line.split(' ').at(-1))).toEqual([newer, older]);
    for (const line of lines.slice(1)) expect(line).toMatch(/\d+ alerts? .*, \d+ actions?/);
  });

  it('gives the same as JSON', async () => {
    const {code, stdout} = await run('--json');
    expect(code).toBe(0);
    const {folder: where, deleted, recordings} = JSON.parse(stdout);
    expect({where, deleted}).toEqual({where: path.join(folder, 'migtop'), deleted: []});
    expect(recordings).toMatchObject([{path: file(newer)}, {path: file(older)}]);
    for (const recording of recordings) {
      expect(recording).toMatchObject({
        ...{from: expect.stringMatching(/^20\d\d-.*Z$/), damage: null, inUse: false},
        ...{alerts: expect.any(Number), actions: expect.any(Number), size: expect.any(Number)},
      });
      expect(recording.alerts).toBeGreaterThan(0);
    }
  });

  it('deletes what is too old, and nothing that has another name', async () => {
    copyFileSync(fixture(1), file('kept.jsonl.gz'));
    age('kept.jsonl.gz', 99);
    const {code, stdout} = await run('--prune', '--keep-for', '4d');
    expect(code).toBe(0);
    expect(stdout).toMatch(/Deleted 1 recording, [\d.]+ KiB\.$/m);
    expect([older, newer, 'kept.jsonl.gz'].map(name => existsSync(file(name)))).toEqual([false, true, true]);
  });

  it('deletes the oldest of what is too much, and says which in JSON', async () => {
    const {stdout} = await run('--prune', '--keep-size', '1KiB', '--json');
    expect(JSON.parse(stdout)).toMatchObject({deleted: [file(newer), file(older)], recordings: []});
  });

  it('lists what is damaged as such, and goes on', async () => {
    writeFileSync(file('20270119T090000Z-db1-3.jsonl.gz'), 'no gzip at all');
    const {code, stdout} = await run();
    expect(code).toBe(0);
    expect(stdout).toMatch(/▲ damaged: .*-3\.jsonl\.gz$/m);
    expect(stdout.trimEnd().split('\n')).toHaveLength(4);
  });

  it('says in one sentence what is wrong with a limit', async () => {
    const {code, stderr} = await run('--prune', '--keep-size', 'much');
    expect({code, stderr}).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^.*--keep-size "much" is not a size\.\n.*500MiB.*\n$/),
    });
    expect(existsSync(file(older))).toBe(true);
  });
});
