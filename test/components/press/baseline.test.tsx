import {describe, expect, it} from 'vitest';
import {present, type TravelStatus} from '../../../src/source/replay/travel.ts';
import {openConsole, pileup} from './console.tsx';

describe('the key for the baseline', () => {
  it('takes it of the present, or says why there is none yet', async () => {
    let taken = 0;
    const screen = openConsole(pileup, {
      takeBaseline: () => {
        taken += 1;
        return taken === 1 ? 'Half a minute of figures is needed for a baseline.' : null;
      },
    });
    await screen.press('B');
    await screen.shows('Half a minute of figures is needed');
    await screen.press('B');
    await screen.shows('Baseline taken of the last five minutes.');
    expect(taken).toBe(2);
  });

  it('takes nothing from the past, and says so', async () => {
    let taken = false;
    const past: TravelStatus = {
      ...{kind: 'past', from: pileup.now - 60_000, to: pileup.now, position: pileup.now - 30_000},
      ...{playing: false, speed: 1, following: false, exact: true, readUpTo: pileup.now},
      ...{happenings: [], remark: null},
    };
    const screen = openConsole(pileup, {
      takeBaseline: () => {
        taken = true;
        return null;
      },
      travel: {...present, status: () => past},
    });
    await screen.press('B');
    await screen.shows('This is the past: the baseline is taken of the present.');
    expect(taken).toBe(false);
  });
});
