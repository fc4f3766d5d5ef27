// The real pg_repack: Debian's extension put into a PostgreSQL of the same major, and its client run beside it.
import {type ChildProcess, spawn} from 'node:child_process';
import {copyFile, mkdir, readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {buildOnce} from '../../../demo/servers/build-once.ts';
import {programCacheFolder} from '../../../demo/servers/caches.ts';
import {copyTree} from '../../../demo/servers/copy-tree.ts';
import {ownLoader} from '../../../demo/servers/debian/loader.ts';
import {unpackPackages} from '../../../demo/servers/debian/packages.ts';
import type {Server} from '../../../demo/servers/server.ts';
import {postgresBinaries} from '../../runtimes/runtimes.ts';

/** The one Debian 12 has pg_repack for. */
const major = 15;
const suite = 'bookworm';

export type Repack = {
  /** A PostgreSQL that has the extension. */
  readonly binaries: string;
  /** Starts the client, as an operator would; killed at the end of the test. */
  readonly start: (server: Server, table: string, more?: readonly string[]) => ChildProcess;
};

const build = async (draft: string): Promise<void> => {
  const packages = join(draft, 'packages');
  await mkdir(packages);
  await unpackPackages({suite, whole: ['libpq5'], alone: [`postgresql-${major}-repack`]}, packages);
  const server = join(draft, 'native');
  await copyTree(await postgresBinaries(major), server, null);
  const extension = join(packages, `usr/share/postgresql/${major}/extension`);
  for (const name of await readdir(extension))
    await copyFile(join(extension, name), join(server, 'share/postgresql/extension', name));
  await copyFile(
    join(packages, `usr/lib/postgresql/${major}/lib/pg_repack.so`),
    join(server, 'lib/postgresql/pg_repack.so'),
  );
};

/** Made once for all runs. */
export const installRepack = async (): Promise<Repack> => {
  const folder = await buildOnce(
    join(programCacheFolder(), `repack-${major}-${suite}-${process.arch}`),
    build,
  );
  const packages = join(folder, 'packages');
  const program = join(packages, `usr/lib/postgresql/${major}/bin/pg_repack`);
  return {
    binaries: join(folder, 'native'),
    start: ({host, port, user, password, database}, table, more = []) => {
      const [first = program, ...rest] = [...ownLoader(packages), program];
      const target = ['-h', host, '-p', String(port), '-U', user, '-d', database, '-t', table];
      const client = spawn(first, [...rest, ...target, ...more], {
        env: {PGPASSWORD: password},
        stdio: 'ignore',
      });
      onTestFinished(() => void client.kill('SIGKILL'));
      return client;
    },
  };
};
