import {execFile} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {copyFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {buildOnce} from '../../demo/servers/build-once.ts';
import {cacheFolder} from '../../demo/servers/caches.ts';
import {bundledPostgres} from '../../demo/servers/postgres/binaries.ts';

/** PostgreSQL majors the tests can run; the newest is the project's own. */
export const postgresMajors = [13, 14, 15, 16, 17, 18] as const;
export type PostgresMajor = (typeof postgresMajors)[number];
export const bundledMajor: PostgresMajor = 18;

const here = fileURLToPath(new URL('.', import.meta.url));
const platform = `${process.platform}-${process.arch}`;

/** Installs, once per lock file, the PostgreSQL and Node.js versions pinned beside this file; returns the folder. */
export function ensureRuntimes(): Promise<string> {
  const lock = readFileSync(join(here, 'package-lock.json'));
  const key = createHash('sha256').update(lock).digest('hex').slice(0, 12);
  return buildOnce(join(cacheFolder(), `runtimes-${key}`), async draft => {
    for (const name of ['package.json', 'package-lock.json'])
      await copyFile(join(here, name), join(draft, name));
    const install = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', draft];
    await promisify(execFile)('npm', install, {cwd: draft});
  });
}

/** Folder with `bin`, `lib` and `share` of that major. Throws where npm has none for this platform. */
export async function postgresBinaries(major: PostgresMajor): Promise<string> {
  if (major === bundledMajor) return bundledPostgres();
  return installed(`postgres-${major}`, 'native');
}

/** The `node` executable of that major; the running one when it is of that major already. */
export async function nodeBinary(major: 20 | 22 | 24): Promise<string> {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  return installed(`node-${major}`, 'bin/node');
}

/** Whether a PostgreSQL of that major is pinned for this platform: some are published for linux-x64 alone. */
export function isPinned(major: PostgresMajor): boolean {
  const {optionalDependencies} = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
  return major === bundledMajor || `postgres-${major}-${platform}` in optionalDependencies;
}

async function installed(name: string, path: string): Promise<string> {
  const found = join(await ensureRuntimes(), 'node_modules', `${name}-${platform}`, path);
  if (!existsSync(found)) throw new Error(`test/runtimes/package.json pins no ${name} for ${platform}`);
  return found;
}
