import {describe, expect, it} from 'vitest';
import {connected, observed, opened as opening, watched} from '../../core/world.ts';
import {keys, openConsole, pileup} from './console.tsx';

const opened = async () => {
  const screen = openConsole(pileup);
  await screen.press('3', keys.enter);
  await screen.shows('· 5 min');
  return screen;
};

describe('charts', () => {
  it('show a longer and a shorter time with Z and z, and say when that is as far as it goes', async () => {
    const screen = await opened();
    await screen.press('Z');
    expect(await screen.shows('· 15 min')).toContain('Charts show the last 15 min.');
    await screen.press('Z', 'Z', 'Z', 'Z');
    await screen.shows('· 6 h');
    await screen.press('Z');
    await screen.shows('Charts show 6 h: that is as long as it gets.');
    await screen.press('z', 'z', 'z', 'z', 'z');
    await screen.shows('· 1 min');
    await screen.press('z');
    await screen.shows('Charts show 1 min: that is as short as it gets.');
  });

  it('have a logarithmic axis with l, and a linear one with l again', async () => {
    const screen = await opened();
    await screen.press('l');
    expect(await screen.shows('· 5 min · log')).not.toMatch(/ 0┤/);
    await screen.press('l');
    expect(await screen.hides('· log')).toMatch(/ 0┤/);
  });

  it('are drawn with dots and in ASCII with d', async () => {
    const screen = await opened();
    await screen.press('d');
    expect(await screen.shows('Braille dots')).toMatch(/[\u2801-\u28ff]{2}/);
    await screen.press('d');
    expect(await screen.shows('plain ASCII')).toMatch(/ 0\|/);
    await screen.press('d');
    expect(await screen.shows('drawn with lines')).toMatch(/ 0┤/);
  });

  it('show on their time axis when it was critical and what the operator did', async () => {
    const screen = await opened();
    expect(await screen.shows('09:02')).toMatch(/└─+┬.*█+◆/);
  });
});

describe('the watched tables', () => {
  it('are shown with T, with what is done to them now, before and during, and left with Esc', async () => {
    const screen = openConsole(pileup);
    await screen.press('T');
    const drawn = await screen.shows('Tables on db1');
    expect(drawn).toMatch(/rows read +5460\/s +5460\/s +5460\/s/);
    expect(drawn).toMatch(/sessions waiting for it +39 +0 +≤39/);
    await screen.press(keys.escape);
    await screen.hides('Tables on db1');
  });

  it('say what to do when there is none', async () => {
    const screen = openConsole(
      watched([
        [0, opening()],
        [0, connected('db1')],
        [1_000, observed('db1', 1_000, {})],
      ]),
    );
    await screen.press('T');
    await screen.shows('Name one with --table');
  });
});
