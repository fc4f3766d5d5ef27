// MySQL and MariaDB, as the rest of the house sees them.
import type {Engine} from '../engine.ts';
import {isMysqlSettings} from './settings.ts';
import {resolveTarget} from './target.ts';

export const mysql: Engine = {
  id: 'mysql',
  schemes: ['mysql', 'mariadb'],
  resolve: resolveTarget,
  connect: async ({settings, address}, options) => {
    if (!isMysqlSettings(settings)) throw new TypeError(`${address} was not resolved by this engine`);
    const {connectNode} = await import('./node.ts');
    return connectNode(settings, options);
  },
  openBackfill: async ({settings, address}, work, options) => {
    if (!isMysqlSettings(settings)) throw new TypeError(`${address} was not resolved by this engine`);
    const {openBackfill} = await import('./backfill/open.ts');
    return openBackfill(settings, work, options);
  },
  openRedactor: async () => (await import('./redact.ts')).redactStatement,
};
