import {afterEach, describe, expect, it} from 'vitest';
import {killConsoles, startConsole} from './fixtures/start.ts';

afterEach(killConsoles);

/** Whether every row is where it belongs: a frame around the panel, the footer in the last row, nothing else. */
function isWhole(lines: readonly string[], columns: number, rows: number): boolean {
  const inner = rows - 3;
  const middle = lines.slice(1, 1 + inner);
  return (
    lines.length === rows &&
    lines[0] === `┌Fixture ${'─'.repeat(columns - 10)}┐` &&
    (inner === 0 || (middle[0] ?? '').includes(`ready ${columns}×${rows}`)) &&
    middle.every(text => text.startsWith('│') && text.endsWith('│') && text.length === columns) &&
    lines[rows - 2] === `└${'─'.repeat(columns - 2)}┘` &&
    lines[rows - 1] === 'q quit'
  );
}

describe('a terminal that is resized', () => {
  it('shows a whole screen after each of many sizes', async () => {
    const terminal = await startConsole();
    for (const [columns, rows] of [
      [120, 40],
      [30, 8],
      [200, 9],
      [31, 60],
      [80, 24],
      [79, 24],
      [80, 23],
      [300, 90],
      [40, 12],
    ] as const) {
      terminal.resize(columns, rows);
      await terminal.waitFor(lines => isWhole(lines, columns, rows));
    }
  });

  it('shows a whole screen after a storm of sizes while it draws', async () => {
    const terminal = await startConsole({env: {FRAMES: '1'}});
    for (let step = 0; step < 40; step += 1) {
      terminal.resize(30 + ((step * 37) % 170), 8 + ((step * 13) % 50));
      if (step % 4 === 0) await terminal.waitFor(lines => lines.some(text => text.includes('ready')));
    }
    terminal.resize(100, 30);
    await terminal.waitFor(lines => isWhole(lines, 100, 30));
    terminal.press('q');
    expect((await terminal.exit).code).toBe(0);
  });
});
