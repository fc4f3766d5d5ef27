// PostgreSQL, as the rest of the house sees it.
import type {Engine} from '../engine.ts';
import {connectNode} from './node.ts';
import {isPostgresSettings} from './settings.ts';
import {resolveTarget} from './target.ts';

export const postgres: Engine = {
  id: 'postgres',
  schemes: ['postgres', 'postgresql'],
  resolve: resolveTarget,
  connect: async ({settings, address}, options) => {
    if (!isPostgresSettings(settings)) throw new TypeError(`${address} was not resolved by this engine`);
    return connectNode(settings, options);
  },
  openBackfill: async ({settings, address}, work, options) => {
    if (!isPostgresSettings(settings)) throw new TypeError(`${address} was not resolved by this engine`);
    const {openBackfill} = await import('./backfill/open.ts');
    return openBackfill(settings, work, options);
  },
  // A megabyte that most sessions never need.
  openRedactor: async () => (await import('./redact.ts')).openRedactor(),
};
