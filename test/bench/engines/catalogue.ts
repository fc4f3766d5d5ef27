import type {Engine} from './engine.ts';
import {mariadb, mysql} from './mysql.ts';
import {postgres} from './postgres.ts';

/** The first is measured unless another one is asked for. */
export const engines: readonly [Engine, ...Engine[]] = [postgres, mysql, mariadb];
