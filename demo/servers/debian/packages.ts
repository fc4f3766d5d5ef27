import {execFile} from 'node:child_process';
import {chmod, mkdir, readdir, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {machineApt, suiteApt} from './apt.ts';
import {machineArchives} from './mirrors.ts';

const run = promisify(execFile);

export interface Packages {
  /** Codename of the Debian release, e.g. `trixie`. */
  readonly suite: string;
  /** Taken with everything they depend on, down to libc. */
  readonly whole: readonly string[];
  /** Taken for a few of their files, without what they depend on. */
  readonly alone: readonly string[];
}

/** What comes with a server and its libraries, and runs nothing here. */
const unwanted = ['usr/bin', 'usr/share/doc', 'usr/share/man', 'usr/share/perl', 'usr/share/locale'];

/**
 * Unpacks Debian packages into the folder `root`, installing nothing; works with and without root's rights.
 * They come from the archive this machine's apt uses and are verified by Debian's keys. Throws what apt complains about.
 */
export async function unpackPackages(packages: Packages, root: string): Promise<void> {
  // apt downloads, and a server runs, as a user of its own.
  await chmod(root, 0o755);
  const folder = join(root, 'apt');
  await mkdir(folder);
  const archives = await machineArchives(await machineApt(join(folder, 'machine')));
  const found = await download(packages, archives, folder);
  for (const name of (await readdir(found)).filter(each => each.endsWith('.deb')))
    await run('dpkg', ['-x', join(found, name), root]);
  for (const each of ['apt', ...unwanted]) await rm(join(root, each), {recursive: true, force: true});
}

/** The folder with the .deb files, from the first archive that has them. */
async function download(packages: Packages, archives: readonly string[], folder: string): Promise<string> {
  const complaints: string[] = [];
  for (const [index, archive] of archives.entries()) {
    const apt = await suiteApt(join(folder, String(index)), archive, packages.suite);
    try {
      await apt.run(['update']);
      await apt.run(['install', '--yes', '--download-only', ...packages.whole]);
      if (packages.alone.length > 0) await apt.run(['download', ...packages.alone]);
      return apt.archives;
    } catch (error) {
      complaints.push((error as Error).message);
    }
  }
  throw new Error(complaints.join(' ') || 'apt has no source to get packages from');
}
