import {describe, expect, it} from 'vitest';
import {headlineLines} from '../../components/header.ts';
import {initialView} from '../../src/store/view.ts';
import {lineText} from '../../src/text/span.ts';
import {watched} from '../core/world.ts';
import {happyPath} from '../fixtures/others.ts';

const state = watched(happyPath);
const aMinuteLater = state.now + 60_000;
const health = (frozen: boolean): string => {
  const view = {...initialView, frozen: frozen ? state : null};
  return headlineLines({state, view, now: aMinuteLater}, 120).map(lineText)[0] ?? '';
};

describe('the three sentences', () => {
  it('take what was last heard a minute ago for what it is', () => {
    expect(health(false)).toMatch(/last heard 1 m 0 s ago/);
  });

  it('judge a frozen view as of its own moment', () => {
    expect(health(true)).toMatch(/healthy/);
  });
});
