import {execFileSync} from 'node:child_process';
import {mkdtemp, readFile, rename, rm, stat, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gunzipSync} from 'node:zlib';
import fc from 'fast-check';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import type {Event} from '../../src/core/event.ts';
import {readRecording} from '../../src/recording/reader.ts';
import {createRecorder, type Recorder} from '../../src/recording/recorder.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {events, observation, session} from './events.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'migtop-recording-'));
});
afterEach(() => rm(folder, {recursive: true, force: true}));

const record = (name = 'session.jsonl.gz', onTrouble: (why: string | null) => void = () => {}): Recorder =>
  createRecorder({path: path.join(folder, name), now: Date.now, onTrouble});

const readAll = async (file: string): Promise<Event[]> => {
  const found: Event[] = [];
  for await (const event of readRecording(file)) found.push(event);
  return found;
};

const mark = (at: number, text: string): Event => ({type: 'mark.added', at, operator: 'ann', text});
const observed = (at: number, count: number): Event => ({
  ...{type: 'node.observed', at, node: 'db1'},
  observation: observation(
    at,
    Array.from({length: count}, (_, index) => session(String(index), {stateSince: at})),
  ),
});

/** No file of this process may grow beyond `bytes` meanwhile: to a writer, a disk that is full. */
const withFileLimit = async (bytes: number, work: () => Promise<void>): Promise<void> => {
  const ignore = () => {};
  process.on('SIGXFSZ', ignore);
  const limit = (soft: string) =>
    execFileSync('sh', ['-c', `prlimit --pid ${process.pid} --fsize=${soft}:unlimited`]);
  limit(String(bytes));
  try {
    await work();
  } finally {
    limit('unlimited');
    process.off('SIGXFSZ', ignore);
  }
};

describe('a recording', () => {
  it('gives back exactly the events that were written', async () => {
    let nth = 0;
    await fc.assert(
      fc.asyncProperty(events, async written => {
        const recorder = record(`${nth++}.jsonl.gz`);
        for (const [index, event] of written.entries()) {
          recorder.write(event);
          if (index % 3 === 0) await recorder.flushed();
        }
        await recorder.close();
        if (written.length > 0) expect(await readAll(recorder.status().path)).toEqual(written);
      }),
      {numRuns: 60},
    );
  });

  it('loses at most the torn tick, wherever the file is cut off', async () => {
    const recorder = record();
    const written = [observed(1_000, 3), mark(2_000, 'ü'), observed(70_000, 4), observed(71_000, 5)];
    const whole: number[] = [];
    for (const event of written) {
      recorder.write(event);
      await recorder.flushed();
      whole.push(recorder.status().size);
    }
    await recorder.close();
    const {path: file, size} = recorder.status();
    const copy = path.join(folder, 'cut.jsonl.gz');
    for (let length = size; length > 0; length--) {
      await writeFile(copy, await readFile(file));
      await truncate(copy, length);
      const complete = whole.filter(end => end <= length).length;
      expect((await readAll(copy)).slice(0, complete), `cut to ${length} bytes`).toEqual(
        written.slice(0, complete),
      );
    }
  });

  it('is JSON lines for zcat and jq while it is still being written', async () => {
    const recorder = record();
    recorder.write(observed(1_000, 2));
    recorder.write(mark(1_500, 'look here'));
    await recorder.flushed();
    const lines = execFileSync('sh', ['-c', `zcat '${recorder.status().path}' 2>/dev/null || true`])
      .toString()
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(lines.map(({type}) => type)).toEqual(['texts', 'node.observed', 'mark.added']);
    await recorder.close();
  });

  it('says each query text once and full frames once a minute', async () => {
    const recorder = record();
    for (let at = 0; at < 180_000; at += 1_000) recorder.write(observed(at, 50));
    await recorder.close();
    const text = gunzipSync(await readFile(recorder.status().path)).toString();
    expect(text.match(/"observation":/g)).toHaveLength(3);
    expect(text.match(/SELECT 49/g)).toHaveLength(3);
  });

  it('belongs to its user alone, in a folder of its own', async () => {
    const recorder = record('state/migtop/session.jsonl.gz');
    recorder.write(mark(1, 'x'));
    await recorder.close();
    const {path: file} = recorder.status();
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
  });

  it('never overwrites a file that is there', async () => {
    const file = path.join(folder, 'session.jsonl.gz');
    await writeFile(file, 'precious');
    const recorder = record();
    recorder.write(mark(1, 'x'));
    await recorder.flushed();
    expect(recorder.status().trouble).toContain('exists');
    await recorder.close();
    expect(await readFile(file, 'utf8')).toBe('precious');
  });

  it('goes on in a new file, with all but the readings it missed, when the folder is taken away', async () => {
    const said: (string | null)[] = [];
    const recorder = record('gone/session.jsonl.gz', why => said.push(why));
    recorder.write(mark(1_000, 'before'));
    await recorder.flushed();
    await rename(path.join(folder, 'gone'), path.join(folder, 'elsewhere'));
    let at = 2_000;
    await waitUntil(
      async () => {
        recorder.write(observed(at++, 1));
        await recorder.flushed();
        return recorder.status().trouble;
      },
      {what: 'the loss to be noticed', timeout: 30_000},
    );
    recorder.write(mark(9_000, 'while it was gone'));
    await waitUntil(() => recorder.status().trouble === null, {
      what: 'the recording to resume',
      timeout: 30_000,
    });
    recorder.write(mark(10_000, 'after'));
    await recorder.close();
    expect(said).toEqual([expect.stringContaining('Not recording'), null]);
    const marks = (await readAll(recorder.status().path)).flatMap(event =>
      event.type === 'mark.added' ? event.text : [],
    );
    expect(marks).toEqual([
      ...['before', 'while it was gone'],
      expect.stringContaining('recording had stopped'),
      'after',
    ]);
  });

  it('finishes the torn piece and goes on in the same file when a full disk has room again', async () => {
    const recorder = record();
    recorder.write(observed(1_000, 5));
    await recorder.flushed();
    await withFileLimit(recorder.status().size + 10, async () => {
      recorder.write(observed(2_000, 200));
      await recorder.flushed();
      expect(recorder.status().trouble).toContain('EFBIG');
      expect((await stat(recorder.status().path)).size, 'nothing torn stays').toBe(recorder.status().size);
      recorder.write(observed(3_000, 5));
      recorder.write(mark(3_000, 'while it was full'));
    });
    await waitUntil(() => recorder.status().trouble === null, {
      what: 'the recording to resume',
      timeout: 30_000,
    });
    recorder.write(observed(9_000, 6));
    await recorder.close();
    const found = await readAll(recorder.status().path);
    expect(found.filter(({type}) => type === 'node.observed')).toEqual([
      observed(1_000, 5),
      observed(2_000, 200),
      observed(9_000, 6),
    ]);
    expect(found.flatMap(event => (event.type === 'mark.added' ? event.text : []))).toEqual([
      'while it was full',
      expect.stringContaining('recording had stopped'),
    ]);
  });

  it('names what is wrong with a file that is no recording', async () => {
    const file = path.join(folder, 'notes.txt');
    await writeFile(file, 'hello');
    await expect(readAll(file)).rejects.toThrow(`The recording ${file} cannot be read`);
    await expect(readAll(path.join(folder, 'none'))).rejects.toThrow('There is no recording');
  });
});
