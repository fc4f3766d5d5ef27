import {constants} from 'node:fs';
import {chmod, chown, copyFile, lstat, mkdir, readdir, readlink, symlink} from 'node:fs/promises';
import {join} from 'node:path';
import type {Account} from './account.ts';

/**
 * Copies a folder that may be in use: a file that vanishes meanwhile is left out, as PostgreSQL allows for a
 * backup. `skip` gets the path below `from`. The copy belongs to `owner`, or to us when that is null.
 */
export async function copyTree(
  from: string,
  to: string,
  owner: Account | null,
  skip: (path: string) => boolean = () => false,
  below = '',
): Promise<void> {
  const source = join(from, below);
  const target = join(to, below);
  await mkdir(target, {recursive: true, mode: 0o700});
  await chmod(target, (await lstat(source)).mode & 0o777);
  if (owner) await chown(target, owner.uid, owner.gid);
  for (const entry of await readdir(source, {withFileTypes: true})) {
    const path = join(below, entry.name);
    if (skip(path)) continue;
    if (entry.isDirectory()) await copyTree(from, to, owner, skip, path);
    else if (entry.isSymbolicLink()) await symlink(await readlink(join(from, path)), join(to, path));
    else if (entry.isFile()) await copyOne(join(from, path), join(to, path), owner);
  }
}

async function copyOne(source: string, target: string, owner: Account | null): Promise<void> {
  try {
    const {mode} = await lstat(source);
    await copyFile(source, target, constants.COPYFILE_FICLONE);
    await chmod(target, mode & 0o777);
    if (owner) await chown(target, owner.uid, owner.gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
