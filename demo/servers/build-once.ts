import {randomBytes} from 'node:crypto';
import {existsSync} from 'node:fs';
import {mkdir, readdir, readFile, rename, rm, stat, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {isAlive} from './processes.ts';

/**
 * Makes the folder `target` by `build(draft)` unless it exists, once even when many processes ask.
 * The folder appears whole, by a rename, so that a crash leaves nothing half made; the lock only spares double work.
 */
export async function buildOnce(target: string, build: (draft: string) => Promise<void>): Promise<string> {
  if (existsSync(target)) return target;
  await mkdir(dirname(target), {recursive: true});
  const lock = `${target}.lock`;
  while (!(await take(lock))) {
    await delay(50);
    if (existsSync(target)) return target;
  }
  const draft = `${target}.${randomBytes(4).toString('hex')}`;
  try {
    if (existsSync(target)) return target;
    await sweep(target);
    await mkdir(draft);
    await build(draft);
    await publish(draft, target);
    return target;
  } finally {
    await rm(draft, {recursive: true, force: true});
    await rm(lock, {force: true});
  }
}

/** Removes what is left of builds of this folder that were killed; one that goes on is never that old. */
async function sweep(target: string): Promise<void> {
  const hourAgo = Date.now() - 3_600_000;
  for (const name of await readdir(dirname(target))) {
    const path = join(dirname(target), name);
    if (!path.startsWith(`${target}.`) || !/\.[0-9a-f]{8}$/.test(name)) continue;
    const found = await stat(path).catch(() => null);
    if (found && found.mtimeMs < hourAgo) await rm(path, {recursive: true, force: true});
  }
}

/** True when the lock is ours now; a lock whose owner died is cleared for the next try. */
async function take(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), {flag: 'wx'});
    return true;
  } catch {
    const owner = Number(await readFile(lock, 'utf8').catch(() => '0'));
    if (owner > 0 && !isAlive(owner)) await rm(lock, {force: true});
    return false;
  }
}

/** Another process may have won in spite of the lock; its folder is as good as ours. */
async function publish(draft: string, target: string): Promise<void> {
  try {
    await rename(draft, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  }
}
