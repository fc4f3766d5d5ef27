import {chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {reachableTempFolder} from '../../../demo/servers/caches.ts';
import {findBinaries, unpackedBinaries} from '../../../demo/servers/mysql/find.ts';
import {startMysqlPrimary} from '../../../demo/servers/mysql/primary.ts';
import {templateDataDir} from '../../../demo/servers/mysql/template.ts';
import {query} from './clients.ts';
import {mysqlBinaries} from './servers.ts';

let folder = '';

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(reachableTempFolder(), 'migtop-find-')));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'bin'));
  vi.stubEnv('PATH', [join(folder, 'bin'), process.env.PATH].join(delimiter));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, {recursive: true});
});

/** Puts a `mysqld` on the PATH that is this shell script. */
function install(script: string): string {
  const path = join(folder, 'bin/mysqld');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

test('a server on the PATH is taken, and runs', async () => {
  const {command, baseDir, version} = await mysqlBinaries('mysql');
  const path = install(`exec ${command.join(' ')} "$@"`);
  symlinkSync(join(baseDir, 'share'), join(folder, 'share'));
  symlinkSync(join(baseDir, 'lib'), join(folder, 'lib'));
  const found = await findBinaries('mysql');
  expect(found).toMatchObject({command: [path], version, baseDir: folder});
  const server = await startMysqlPrimary('mysql');
  expect(await query(server, 'SELECT @@basedir AS folder')).toEqual([{folder: `${folder}/`}]);
  await server.stop();
  rmSync(await templateDataDir(found), {recursive: true});
});

test.each([
  ['is older than the console knows', 'echo "mysqld  Ver 5.7.42 for Linux"'],
  ['is of the other family', 'echo "mysqld  Ver 10.11.6-MariaDB for debian-linux-gnu"'],
  ['does not run', 'exit 127'],
  [
    'may not write where data are put',
    'case "$*" in *--version) echo "mysqld  Ver 9.7.4 for Linux";; *) exit 1;; esac',
  ],
])('a server on the PATH that %s is passed over', async (_, script) => {
  const path = install(script);
  expect((await findBinaries('mysql')).command).not.toContain(path);
});

test('a release without packages is named', async () => {
  await expect(unpackedBinaries('mariadb', '5.5')).rejects.toThrow('there are no packages of MariaDB 5.5');
});
