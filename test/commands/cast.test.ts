// What is exported as a cast is the console's own screen: played back in a terminal, it shows what was to be seen then.
import {describe, expect, it} from 'vitest';
import {migtop} from '../cli/migtop.ts';
import {fixture} from '../report/told.ts';
import {headlessTerminal, screenLines} from '../screen/cells.ts';

type Frame = readonly [after: number, kind: string, text: string];

const cast = async (...args: readonly string[]) => {
  const {code, stdout, stderr} = await migtop(['export', fixture(2), '--cast', ...args], {
    env: {COLORFGBG: '15;0'},
  });
  const [head = '', ...lines] = stdout.trimEnd().split('\n');
  const frames = lines.map(line => JSON.parse(line) as Frame);
  return {code, stderr, head: JSON.parse(head) as Record<string, unknown>, frames};
};

/** The screen of somebody who has watched so many seconds of it. */
const screenAt = async (frames: readonly Frame[], seconds: number): Promise<string> => {
  const terminal = headlessTerminal(120, 40);
  for (const [after, , text] of frames)
    if (after <= seconds) await new Promise<void>(resolve => terminal.write(text, resolve));
  return screenLines(terminal).join('\n');
};

describe('migtop export --cast', () => {
  it('shows the pile-up while it lasted, and that it was over', async () => {
    const {code, head, frames} = await cast();
    expect(code).toBe(0);
    expect(head).toMatchObject({version: 2, width: 120, height: 40, timestamp: 1_800_000_099});
    const times = frames.map(([after]) => after);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(new Set(frames.map(([, kind]) => kind))).toEqual(new Set(['o']));
    const during = await screenAt(frames, 31);
    expect(during).toMatch(/HEALTH +✖ \d\d sessions blocked .* ALTER TABLE orders \(4122, this migration\)/);
    expect(during).toContain('● rec');
    const after = await screenAt(frames, 36);
    expect(after).toMatch(/HEALTH +✔ healthy: nobody waits for a lock/);
    expect(after).toContain('4122 has stopped after 180 ms; 38 sessions released');
    expect(frames.some(([, , text]) => text.includes('\u001b[31m'))).toBe(true);
  });

  it('runs faster, over a part, without colours, where that is asked for', async () => {
    const {frames} = await cast('--speed', '4', '--since', '09:02:00', '--until', '09:02:12', '--no-color');
    expect(frames.at(-1)?.[0]).toBeLessThanOrEqual(3);
    expect(frames.some(([, , text]) => /\u001b\[3\dm/.test(text))).toBe(false);
    expect(await screenAt(frames, 3)).toMatch(/HEALTH +✖/);
  });

  it('refuses a speed that is none, and several recordings at once', async () => {
    const slow = await migtop(['export', fixture(2), '--cast', '--speed', 'fast']);
    expect(slow).toMatchObject({code: 1, stderr: expect.stringContaining('--speed "fast" is no speed.')});
    const two = await migtop(['export', fixture(1), fixture(2), '--cast']);
    expect(two).toMatchObject({code: 1, stderr: expect.stringContaining('A cast shows one recording.')});
  });
});
