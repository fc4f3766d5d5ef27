import {join} from 'node:path';
import {serverAccount} from '../../servers/account.ts';
import {copyTree} from '../../servers/copy-tree.ts';
import type {Family} from '../../servers/mysql/dialect.ts';
import {asSuperuser} from '../../servers/mysql/sql.ts';
import type {Server} from '../../servers/server.ts';
import {database} from '../../world/shop.ts';
import {createShop, run} from './load.ts';
import {analyse, filled, indexes} from './tables.ts';

/** Makes `to` hold the same shop as `from`: its tables are taken over as files, which is far quicker than to fill them again. */
export async function copyShop(family: Family, from: Server, to: Server): Promise<void> {
  await createShop(family, to);
  const use = ['SET sql_log_bin = 0, foreign_key_checks = 0', `USE ${database}`];
  await asSuperuser(to, async target => {
    await run(target, [...use, ...indexes, ...alterEach('DISCARD TABLESPACE')]);
    await asSuperuser(from, async source => {
      // The files are whole and stay so for as long as this connection holds the lock.
      await run(source, [...use, `FLUSH TABLES ${filled.join(', ')} FOR EXPORT`]);
      await copyTree(folderOf(from), folderOf(to), serverAccount(), path => !exported.test(path));
    });
    await run(target, [...alterEach('IMPORT TABLESPACE'), analyse]);
  });
}

const alterEach = (what: string) => filled.map(table => `ALTER TABLE ${table} ${what}`);

const folderOf = ({dataDir}: Server) => join(dataDir, database);

const exported = new RegExp(`^(${filled.join('|')})\\.(ibd|cfg)$`);
