import {existsSync, realpathSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {canReach} from '../account.ts';
import {buildOnce} from '../build-once.ts';
import {programCacheFolder} from '../caches.ts';
import {unpackPackages} from '../debian/packages.ts';
import {type Binaries, binariesIn, binariesOf} from './binaries.ts';
import type {Dialect, Family} from './dialect.ts';
import {dialects} from './dialects.ts';
import {templateDataDir} from './template.ts';

/** A server of this family: the machine's own if it works, else one unpacked from Debian packages. Throws with how to get one. */
export async function findBinaries(family: Family): Promise<Binaries> {
  const installed = installedBinaries(dialects[family]);
  return installed !== null && (await works(installed)) ? installed : unpackedBinaries(family);
}

/** A server of this release, e.g. `10.11`, from Debian packages that are unpacked once for all runs. Throws with how to get one. */
export async function unpackedBinaries(family: Family, release?: string): Promise<Binaries> {
  const dialect = dialects[family];
  const name = release ?? Object.keys(dialect.releases)[0] ?? '';
  const packages = dialect.releases[name];
  if (!packages) throw new Error(`there are no packages of ${dialect.title} ${name}`);
  const target = join(programCacheFolder(), `${family}-${name}-${packages.suite}-${process.arch}`);
  const root = await buildOnce(target, draft => unpackPackages(packages, draft)).catch(({message}: Error) => {
    const [major, minor] = dialect.oldest;
    throw new Error(
      `no ${dialect.title} ${name}: put ${dialect.programs[0]} ${major}.${minor} or newer on the PATH, ` +
        `or run this on Debian with a mirror of ${packages.suite} (${message})`,
    );
  });
  return binariesIn(dialect, root);
}

/** The server on the PATH, or where systems keep such programs; null when there is none that the console knows. */
function installedBinaries(dialect: Dialect): Binaries | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin'];
  for (const path of folders.flatMap(each => dialect.programs.map(name => join(each, name)))) {
    const found = existsSync(path) ? attempt(() => binariesOf(dialect, realpathSync(path))) : null;
    if (found && isKnown(found, dialect) && canReach(found.command[0])) return found;
  }
  return null;
}

function isKnown({version}: Binaries, {oldest}: Dialect): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** A packaged server may be kept from data outside of its own folders, so it is tried. */
function works(binaries: Binaries): Promise<boolean> {
  return templateDataDir(binaries).then(
    () => true,
    () => false,
  );
}

function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}
