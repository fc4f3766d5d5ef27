// A server that answers, but slowly or not with everything: what is shown says how old it is.
import {expect, it} from 'vitest';
import type {Observation} from '../../src/core/observation.ts';
import type {State} from '../../src/core/state.ts';
import {watched} from '../core/world.ts';
import {happyPath} from '../fixtures/others.ts';
import {frame} from './stage.tsx';

const size = {columns: 120, rows: 40};
const state = watched(happyPath);

/** As if a part had been read for the last time so long before the rest, ms. */
const older = (part: 'sessions' | 'waits' | 'vitals', by: number): State => {
  const [name = ''] = state.order;
  const node = state.nodes[name];
  if (!node?.observation) throw new Error('nothing was read');
  const observation: Observation = {
    ...node.observation,
    [part]: {...node.observation[part], at: state.now - by},
  };
  return {...state, nodes: {...state.nodes, [name]: {...node, observation}}};
};

it.each([
  ['1 Locks', 'waits'],
  ['2 Sessions', 'sessions'],
  ['6 Vitals', 'vitals'],
] as const)('%s tells its age when it is of some time ago, and only then', async (title, part) => {
  const titleIn = (shown: string) => shown.split('\n').find(line => line.includes(title)) ?? '';
  const told = (shown: string) => / as of /.test(titleIn(shown).slice(titleIn(shown).indexOf(title)));
  const old = titleIn(await frame(older(part, 8_000), size));
  expect(old.slice(old.indexOf(title))).toMatch(/as of 8\.0 s ago/);
  expect(told(await frame(older(part, 3_000), size))).toBe(false);
  expect((await frame(older(part, 8_000), size)).match(/as of/g)).toHaveLength(1);
  expect(told(await frame(older(part, 8_000), size, {frozen: state}))).toBe(false);
});
