import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, afterEach, describe, expect, it} from 'vitest';
import {isRunning, killConsoles, startConsole} from './fixtures/start.ts';

const restored = {alternate: false, cursor: true, wrap: true, bracketedPaste: false};

afterEach(killConsoles);

describe('a console in a real terminal', () => {
  it('draws on the alternate screen, without wrap and without a cursor', async () => {
    const terminal = await startConsole();
    expect(terminal.modes()).toEqual({alternate: true, cursor: false, wrap: false, bracketedPaste: true});
    expect(terminal.screen()[0]).toBe(`┌Fixture ${'─'.repeat(50)}┐`);
    expect(terminal.screen().at(-1)).toBe('q quit');
  });

  it.each([
    ['q', 'left', 0],
    ['ctrl+c', 'left', 0],
    ['r', 'failed: thrown while drawing', 1],
    ['u', 'crashed: thrown in a timer', 1],
    ['p', 'crashed: rejected', 1],
  ])('gives the terminal back after %s, and speaks on the normal screen', async (key, message, code) => {
    const terminal = await startConsole();
    terminal.press(key);
    expect(await terminal.exit).toEqual({code, signal: null});
    expect(terminal.modes()).toEqual(restored);
    expect(terminal.screen().join('\n')).toContain(message);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('ends in order on %s', async (signal, code) => {
    const terminal = await startConsole();
    terminal.kill(signal);
    expect(await terminal.exit).toEqual({code, signal: null});
    expect(terminal.modes()).toEqual(restored);
    expect(terminal.screen().join('\n')).toContain(`stopped by ${signal}`);
  });

  it('leaves what was on the normal screen as it was', async () => {
    const terminal = await startConsole({through: ['sh', '-c', 'echo before; exec "$@"', 'sh']});
    terminal.press('q');
    await terminal.exit;
    expect(terminal.screen().slice(0, 2)).toEqual(['before', expect.stringContaining('left')]);
  });

  it('begins at the first cell, wherever an early key that was echoed has put the cursor', async () => {
    const terminal = await startConsole({through: ['sh', '-c', `printf 'x\\n^['; exec "$@"`, 'sh']});
    expect(terminal.screen()[0]).toBe(`┌Fixture ${'─'.repeat(50)}┐`);
  });

  it('ends in order, without a core dump, when its window is closed', async () => {
    const terminal = await startConsole();
    terminal.close();
    expect(await terminal.exit).toEqual({code: 129, signal: null});
    expect(isRunning(terminal.pid)).toBe(false);
  });
});

/** What the fixture says of itself while its screen cannot be seen. */
type Pulse = {
  readonly beats?: number;
  readonly busy?: boolean;
  readonly pid?: number;
  readonly stopped?: string;
};

const folder = mkdtempSync(path.join(tmpdir(), 'migtop-pulse-'));
const file = path.join(folder, 'pulse.json');
const pulse = (): Pulse => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Not there yet, or read while it is being written.
    return {};
  }
};

afterEach(() => rmSync(file, {force: true}));
afterAll(() => rmSync(folder, {recursive: true}));

describe('a terminal that is gone without a signal', () => {
  it('ends the console in order', async () => {
    // In a session of its own, the console hears of the closed window only by failing to read and write.
    const terminal = await startConsole({
      through: ['setsid', '--fork', '--wait'],
      env: {PULSE: file, FRAMES: '1'},
    });
    await expect.poll(pulse).toHaveProperty('pid');
    terminal.close();
    await expect.poll(pulse, {timeout: 20_000}).toEqual({stopped: 'closed'});
  });
});

describe('a terminal that does not read', () => {
  const stalled = async () => {
    const terminal = await startConsole({columns: 200, rows: 50, env: {FRAMES: '1', PULSE: file}});
    terminal.stall();
    await expect.poll(pulse, {timeout: 20_000}).toMatchObject({busy: true});
    return terminal;
  };

  it('holds neither timers nor later frames', async () => {
    const terminal = await stalled();
    const before = pulse().beats ?? 0;
    await expect.poll(() => pulse().beats ?? 0, {timeout: 20_000}).toBeGreaterThan(before + 50);
    await expect.poll(pulse).toMatchObject({busy: true});
    terminal.resume();
    const shown = await terminal.waitFor(/frame \d+/);
    const frame = Number(/frame (\d+)/.exec(shown.join('\n'))?.[1]);
    await terminal.waitFor(lines => Number(/frame (\d+)/.exec(lines.join('\n'))?.[1]) > frame + 5);
    expect(terminal.screen()[0]).toBe(`┌Fixture ${'─'.repeat(190)}┐`);
  });

  it('does not keep the process from ending', async () => {
    const terminal = await stalled();
    terminal.kill('SIGTERM');
    expect((await terminal.exit).code).toBe(143);
  });
});
