import type {Engine} from './engine.ts';
import {mariadb, mysql} from './mysql/engine.ts';
import {postgres} from './postgres/engine.ts';

/** All there are; the first is played unless another one is asked for. */
export const engines: readonly [Engine, ...Engine[]] = [postgres, mysql, mariadb];

export const findEngine = (name: string): Engine | undefined =>
  engines.find(engine => engine.name === name.toLowerCase());
