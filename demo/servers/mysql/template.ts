import {createHash} from 'node:crypto';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {buildOnce} from '../build-once.ts';
import {cacheFolder} from '../caches.ts';
import {copyTree} from '../copy-tree.ts';
import {runOneShot} from '../one-shot.ts';
import {newServerFolder} from '../run-folder.ts';
import type {Binaries} from './binaries.ts';
import {dialects} from './dialects.ts';

/** A freshly initialised data directory of this server, to be copied: making one takes far longer than a copy. */
export function templateDataDir(binaries: Binaries): Promise<string> {
  const {family, version, title, command, baseDir} = binaries;
  const owner = process.getuid?.() ?? 0;
  // Two builds of one version may differ in what they read and where they may write.
  const build = createHash('sha256').update(command.join(' ')).digest('hex').slice(0, 8);
  const target = join(cacheFolder(), `data-${family}-${version}-${build}-${owner}`);
  return buildOnce(target, async draft => {
    // The server writes where its own account may; the cache may be closed to it.
    const dataDir = newServerFolder();
    const {args, input} = await dialects[family].initialise(baseDir);
    const where = [
      '--no-defaults',
      `--basedir=${baseDir}`,
      `--datadir=${dataDir}`,
      '--innodb-use-native-aio=OFF',
      '--innodb-doublewrite=OFF',
      '--innodb-flush-log-at-trx-commit=2',
    ];
    await runOneShot(`making a data directory of ${title}`, [...command, ...where, ...args], input);
    await copyTree(dataDir, draft, null, path => path === 'auto.cnf');
    await rm(dataDir, {recursive: true, force: true});
  });
}
