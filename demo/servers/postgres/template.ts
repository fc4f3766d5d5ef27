import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {serverAccount} from '../account.ts';
import {buildOnce} from '../build-once.ts';
import {cacheFolder} from '../caches.ts';
import {copyTree} from '../copy-tree.ts';
import {guard, newServerFolder} from '../run-folder.ts';
import type {Binaries} from './binaries.ts';

export const superuser = 'postgres';

/** A freshly initialised data directory of this PostgreSQL, to be copied: initdb takes far longer than a copy. */
export function templateDataDir(binaries: Binaries): Promise<string> {
  const owner = process.getuid?.() ?? 0;
  const target = join(cacheFolder(), `data-${binaries.version}-${process.arch}-${owner}`);
  return buildOnce(target, async draft => {
    // initdb writes where its own account may; the cache may be closed to it.
    const dataDir = join(newServerFolder(), 'data');
    await initdb(binaries, dataDir);
    await copyTree(dataDir, draft, null);
  });
}

async function initdb(binaries: Binaries, dataDir: string): Promise<void> {
  const child = spawn(
    binaries.initdb,
    ['--no-sync', '--no-locale', '-E', 'UTF8', '-A', 'trust', '-U', superuser, '-D', dataDir],
    {...serverAccount(), stdio: ['ignore', 'pipe', 'pipe'], env: {LC_ALL: 'C', TZ: 'UTC'}},
  );
  const watched = child.pid === undefined ? null : guard(child.pid, 'SIGTERM');
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await once(child, 'close');
  watched?.release();
  if (code !== 0)
    throw new Error(`initdb of PostgreSQL ${binaries.version} failed:\n${(await output).join('')}`);
}
