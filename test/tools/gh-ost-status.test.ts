// What a real gh-ost said, read by the parser.
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {fromSocket} from '../../src/tools/gh-ost-job.ts';
import {type GhOstFacts, statusFacts, statusLine, throttledBy} from '../../src/tools/gh-ost-status.ts';

const folder = path.resolve(import.meta.dirname, '../fixtures/gh-ost');
const captured = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

/** Answers by the command that was sent. */
const answers = (name: string): readonly {readonly command: string; readonly said: string}[] =>
  captured(name)
    .split(/^>>> /m)
    .filter(part => part.trim() !== '')
    .map(part => ({
      command: part.slice(0, part.indexOf('\n')),
      said: part.slice(part.indexOf('\n') + 1),
    }));

const answer = (name: string, command: string): string =>
  answers(name).find(each => each.command === command)?.said ?? '';

const lines = (name: string) =>
  captured(name)
    .split('\n')
    .filter(line => line.startsWith('Copy: '));

const tables = {
  ...{schema: 'shop', base: 'orders', ghost: '_orders_gho'},
  ...{changelog: '_orders_ghc', checkpoint: null},
};
const unseen = {session: null, sessions: [], range: null};

const jobAt = (line: string, range: {low: number; high: number; at: number} | null = null) => {
  const facts = statusFacts(answer('throttled.txt', 'status')) as GhOstFacts;
  const read = statusLine(line);
  if (read === null) throw new Error(`not read: ${line}`);
  const copying = {...unseen, range: range === null ? null : {column: 'id', ...range}};
  return fromSocket(facts, read, {tables, copying, swaps: false, cleanUp: []});
};

describe('the status of gh-ost', () => {
  it('is read whole from every line that was captured', () => {
    const all = [
      'migrating.txt',
      'throttled.txt',
      'postponing.txt',
      'unpostpone.txt',
      'no-row-estimate.txt',
      'run.txt',
    ];
    const read = all.flatMap(lines).map(line => ({line, is: statusLine(line)}));
    expect(read.length).toBeGreaterThan(40);
    expect(read.filter(({is}) => is === null)).toEqual([]);
    expect(new Set(read.map(({is}) => is?.state))).toEqual(
      new Set(['migrating', 'throttled, commanded by user', 'postponing cut-over']),
    );
  });

  it('tells table, server, machine, start and settings', () => {
    expect(statusFacts(answer('throttled.txt', 'status'))).toEqual({
      ...{schema: 'shop', table: 'orders', ghost: '_orders_gho', applier: 'db1:3306', host: 'db1'},
      startedAt: Date.UTC(2026, 10, 21, 1, 12, 15),
      settings: [
        {name: 'chunk-size', value: '500'},
        {name: 'nice-ratio', value: '0.5'},
        {name: 'max-load', value: 'Threads_running=25'},
        {name: 'max-lag-millis', value: '1500'},
        {name: 'dml-batch-size', value: '10'},
      ],
      postponeFile: {path: '/tmp/pp.flag', exists: true},
    });
  });

  it('is not taken from other answers', () => {
    for (const command of ['coordinates', 'applier', 'chunk-size=?', 'bogus'])
      expect(statusLine(answer('migrating.txt', command))).toBeNull();
    expect(statusFacts(answer('migrating.txt', 'sup'))).toBeNull();
    expect(statusFacts('# Migrating')).toBeNull();
  });

  it('holds whatever coordinates and reasons hold', () => {
    const odd =
      'Copy: 5/9 55.6%; Applied: 0; Backlog: 0/1000; Time: 1h2m3s(total), 5s(copy); streamer: 3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5,4f11:1-3; Lag: 0.01s, HeartbeatLag: 0.07s, State: throttled, db2:3306 error: State: x; Lag: no; ETA: never; ETA: 3s';
    expect(throttledBy(statusLine(odd)?.state ?? '')).toBe('db2:3306 error: State: x; Lag: no; ETA: never');
    const old =
      'Copy: 0/2915 0.0%; Applied: 0; Backlog: 0/100; Elapsed: 40s(copied), 41s(total); streamer: mysql-bin.000550:49942; ETA: throttled, flag-file';
    expect(statusLine(old)).toMatchObject({copied: 0, estimate: 2915, state: 'throttled, flag-file'});
  });
});

describe('the progress of gh-ost', () => {
  const [first = ''] = lines('no-row-estimate.txt').filter(line => line.startsWith('Copy: 26700/0 100.0%'));

  it('is never 100 % because gh-ost has no estimate', () => {
    expect(jobAt(first)).toMatchObject({
      ...{done: 26_700, total: null, phase: 'copying rows', state: 'running'},
      source: 'gh-ost has no estimate of the rows, and no range of the key was seen yet',
    });
    for (const line of lines('no-row-estimate.txt')) {
      const {total} = jobAt(line);
      expect(total).toBeNull();
    }
  });

  it('comes from the range of the key then, and says so', () => {
    expect(jobAt(first, {low: 0, high: 300_000, at: 26_700})).toMatchObject({
      ...{done: 26_700, total: 300_000, unit: 'rows'},
      source: 'reckoned from the key: id 26,700 of 0–300,000',
    });
    const overrun = first.replace('26700/0 100.0%', '500000/300000 166.7%');
    expect(jobAt(overrun, {low: 1, high: 2_000_001, at: 1_000_001})).toMatchObject({
      ...{done: 500_000, total: 1_000_000},
    });
  });

  it('is of rows while there is an estimate, and stands while somebody throttles it', () => {
    const [paused = ''] = lines('throttled.txt');
    expect(jobAt(paused)).toMatchObject({
      ...{done: 107_500, total: 300_000, source: 'gh-ost’s estimate of the rows', state: 'paused'},
      can: {resume: true, pause: {missing: expect.stringContaining('already')}},
    });
    const lagging = paused.replace('commanded by user', 'lag=1.909907s');
    expect(jobAt(lagging)).toMatchObject({
      state: 'running',
      throttled: 'lag=1.909907s',
    });
  });

  it('waits for a word before the cut-over', () => {
    const [waits = ''] = lines('postponing.txt');
    expect(jobAt(waits)).toMatchObject({
      ...{phase: 'ready, cut-over postponed', cutOver: 'postponed', state: 'running'},
      can: {
        'cut over': true,
        abort: {missing: 'gh-ost ends by panic only, which cleans nothing up', fix: 'press K to panic it'},
      },
    });
  });
});
