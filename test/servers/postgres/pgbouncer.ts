// The real PgBouncer, unpacked from Debian's package, in front of a server.

import {spawn} from 'node:child_process';
import {connect} from 'node:net';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {serverAccount} from '../../../demo/servers/account.ts';
import {buildOnce} from '../../../demo/servers/build-once.ts';
import {programCacheFolder} from '../../../demo/servers/caches.ts';
import {ownLoader} from '../../../demo/servers/debian/loader.ts';
import {unpackPackages} from '../../../demo/servers/debian/packages.ts';
import {writeOwned} from '../../../demo/servers/owned-file.ts';
import {freePort} from '../../../demo/servers/ports.ts';
import {guard, newServerFolder} from '../../../demo/servers/run-folder.ts';
import type {Server} from '../../../demo/servers/server.ts';
import {waitUntil} from '../wait-until.ts';

const suite = 'bookworm';

const install = (): Promise<string> =>
  buildOnce(join(programCacheFolder(), `pgbouncer-${suite}-${process.arch}`), draft =>
    unpackPackages({suite, whole: ['pgbouncer'], alone: []}, draft),
  );

const answers = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const asked = connect(port, '127.0.0.1');
    asked.once('connect', () => {
      asked.destroy();
      resolve(true);
    });
    asked.once('error', () => resolve(false));
  });

/** In transaction mode; its port. Ended at the end of the test. */
export const startPgbouncer = async ({host, port, user, password, database}: Server): Promise<number> => {
  const root = await install();
  const folder = newServerFolder();
  const own = await freePort();
  const settings = [
    '[databases]',
    `${database} = host=${host} port=${port} user=${user} password=${password}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${own}`,
    'unix_socket_dir =',
    'auth_type = plain',
    `auth_file = ${join(folder, 'users')}`,
    'pool_mode = transaction',
  ];
  await writeOwned(join(folder, 'pgbouncer.ini'), settings.map(line => `${line}\n`).join(''));
  await writeOwned(join(folder, 'users'), `"${user}" "${password}"\n`);
  const program = join(root, 'usr/sbin/pgbouncer');
  const [first = program, ...rest] = [...ownLoader(root), program];
  const running = spawn(first, [...rest, join(folder, 'pgbouncer.ini')], {
    ...serverAccount(),
    env: {},
    stdio: 'ignore',
  });
  const watched = running.pid === undefined ? null : guard(running.pid, 'SIGKILL');
  onTestFinished(() => {
    watched?.release();
    running.kill('SIGKILL');
  });
  await waitUntil(() => answers(own), {what: 'PgBouncer to answer'});
  return own;
};
