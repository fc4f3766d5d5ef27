import type {Engine} from './engine.ts';
import {postgres} from './postgres/engine.ts';

/** All there are; the first is played unless another one is asked for. */
export const engines: readonly [Engine, ...Engine[]] = [postgres];

export const findEngine = (name: string): Engine | undefined =>
  engines.find(engine => engine.name === name.toLowerCase());
