import {join} from 'node:path';
import {buildOnce} from '../build-once.ts';
import {cacheFolder} from '../caches.ts';
import {copyTree} from '../copy-tree.ts';
import {runOneShot} from '../one-shot.ts';
import {newServerFolder} from '../run-folder.ts';
import type {Binaries} from './binaries.ts';

export const superuser = 'postgres';

/** A freshly initialised data directory of this PostgreSQL, to be copied: initdb takes far longer than a copy. */
export function templateDataDir({initdb, version}: Binaries): Promise<string> {
  const owner = process.getuid?.() ?? 0;
  const target = join(cacheFolder(), `data-${version}-${process.arch}-${owner}`);
  return buildOnce(target, async draft => {
    // initdb writes where its own account may; the cache may be closed to it.
    const dataDir = join(newServerFolder(), 'data');
    const options = ['--no-sync', '--no-locale', '-E', 'UTF8', '-A', 'trust', '-U', superuser, '-D', dataDir];
    await runOneShot(`initdb of PostgreSQL ${version}`, [initdb, ...options]);
    await copyTree(dataDir, draft, null);
  });
}
