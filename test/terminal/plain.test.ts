import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {PassThrough, Writable} from 'node:stream';
import {describe, expect, it} from 'vitest';
import {openLines} from '../../src/terminal/plain.ts';

describe('plain lines', () => {
  it('are cleaned, one per call', () => {
    const stream = new PassThrough();
    const lines = openLines(stream, () => undefined);
    lines.write('blocked by \x1b[2Jroot');
    lines.write('two\nlines');
    expect(String(stream.read())).toBe('blocked by □[2Jroot\ntwo lines\n');
  });

  it('tell once that nobody reads, and go on without harm', async () => {
    let told = 0;
    const stream = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('write EPIPE'), {code: 'EPIPE'})),
    });
    const lines = openLines(stream, () => {
      told += 1;
    });
    lines.write('first');
    lines.write('second');
    await expect.poll(() => told).toBe(1);
    lines.write('third');
    expect(told).toBe(1);
  });

  it('end quietly when a real pipe is closed', async () => {
    const script = `
      import {openLines} from './src/terminal/plain.ts';
      const lines = openLines(process.stdout, () => process.exit(0));
      setInterval(() => lines.write('tick'), 1);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', data => {
      errors += String(data);
    });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = await once(child, 'exit');
    expect([code, errors]).toEqual([0, '']);
  });
});
