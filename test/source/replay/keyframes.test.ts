import {expect, it} from 'vitest';
import {initial} from '../../../src/core/fold/fold.ts';
import {unknownNode, withNode} from '../../../src/core/fold/nodes.ts';
import {append, emptySeries, type Series} from '../../../src/core/series.ts';
import type {State} from '../../../src/core/state.ts';
import {createKeyframes} from '../../../src/source/replay/keyframes.ts';

const begin = 1_800_000_000_000;
const minute = 60_000;

const stateWith = (blocked: Series): State => {
  const node = unknownNode({node: 'db1', cluster: 'shop', address: 'db1:5432'});
  return withNode(initial, {...node, series: {...node.series, blocked}});
};

it('gives back states of hours as they were, with what is left of older samples', () => {
  const keyframes = createKeyframes();
  const kept = new Map<number, State>();
  let series = emptySeries;
  for (let at = 0; at < 8 * 60 * minute; at += 10_000) {
    series = append(series, begin + at, at % 70_000 === 0 ? null : (at / 10_000) % 97);
    if (at % (30 * minute) !== 0) continue;
    const state = stateWith(series);
    keyframes.keep(begin + at, state);
    kept.set(begin + at, state);
  }
  for (const [at, state] of kept) expect(keyframes.restore(at)).toEqual(state);
  expect(series.minutes?.at.length).toBe(360);
});
