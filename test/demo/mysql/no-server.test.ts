// A machine on which the demo finds no server of a family, and can unpack none: a checkout without a cache, and no apt.

import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {cp, mkdir, readdir, symlink} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {root} from '../../cli/migtop.ts';
import {temporaryFolder} from '../demo-process.ts';

async function checkoutWithoutCache(): Promise<string> {
  const checkout = path.join(await temporaryFolder(), 'checkout');
  for (const part of ['demo', 'src', 'package.json', 'tsconfig.json'])
    await cp(path.join(root, part), path.join(checkout, part), {recursive: true});
  await mkdir(path.join(checkout, 'node_modules'));
  for (const name of await readdir(path.join(root, 'node_modules')))
    if (!name.startsWith('.'))
      await symlink(path.join(root, 'node_modules', name), path.join(checkout, 'node_modules', name));
  return checkout;
}

/** Servers that systems have are looked for there, too, whatever the PATH says. */
const isInstalled = (program: string) =>
  ['/usr/sbin', '/usr/local/sbin'].some(folder => existsSync(path.join(folder, program)));

for (const [family, title, program, oldest] of [
  ['mysql', 'MySQL', 'mysqld', '8.0'],
  ['mariadb', 'MariaDB', 'mariadbd', '10.6'],
] as const) {
  if (isInstalled(program)) continue;

  test(`the demo says in one sentence how to get ${title}, and exits with 1`, async () => {
    const cwd = await checkoutWithoutCache();
    const {status, stdout, stderr} = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'demo/main.ts', 'lock-pileup', '--headless', '--engine', family],
      {cwd, encoding: 'utf8', env: {PATH: '/nonexistent', TMPDIR: path.dirname(cwd)}},
    );
    expect({status, stderr}).toEqual({status: 1, stderr: ''});
    expect(stdout.trim().split('\n').at(-1)).toMatch(
      new RegExp(
        `^The shop cannot open: no ${title} [\\d.]+: put ${program} ${oldest} or newer on the PATH, or run this on Debian with a mirror of \\w+ \\(there is no apt-get here\\)$`,
      ),
    );
  });
}
