import {accessSync, constants, lstatSync, mkdirSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {canReach} from './account.ts';

/** A folder that outlives the run, for what is slow to make: beside the installed packages if they are ours. */
export function cacheFolder(): string {
  const folder = fileURLToPath(new URL('../../node_modules/.cache/migtop', import.meta.url));
  try {
    mkdirSync(folder, {recursive: true});
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return reachableCacheFolder();
  }
}

/** Where programs are kept that the server account runs. */
export function programCacheFolder(): string {
  const folder = cacheFolder();
  return canReach(folder) ? folder : reachableCacheFolder();
}

/**
 * A cache in the temp folder, which the server account can enter.
 * Throws when somebody else made or could change it: binaries are run from here.
 */
export function reachableCacheFolder(): string {
  const owner = process.getuid?.() ?? 0;
  const folder = join(reachableTempFolder(), `migtop-cache-${owner}`);
  mkdirSync(folder, {recursive: true, mode: 0o755});
  const found = lstatSync(folder);
  if (!found.isDirectory() || found.uid !== owner || (found.mode & 0o022) !== 0) {
    throw new Error(`${folder} exists, but is not a folder only this account can write to; remove it`);
  }
  return folder;
}

/** The temp folder, or `/tmp` when root's own is closed to the server account. */
export function reachableTempFolder(): string {
  return canReach(tmpdir()) ? tmpdir() : '/tmp';
}
