import {describe, expect, it} from 'vitest';
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
