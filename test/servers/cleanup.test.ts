import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {dirname} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';
import {isAlive} from '../../demo/servers/processes.ts';
import {waitUntil} from './wait-until.ts';

interface Started {
  readonly dataDir: string;
  readonly pid: number;
}

const script = fileURLToPath(new URL('orphan.ts', import.meta.url));

async function startOrphan(how: string, family = 'postgres') {
  const child = spawn(process.execPath, ['--import', 'tsx', script, how, family], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  const [line] = await once(createInterface({input: child.stdout}), 'line');
  return {child, exited, servers: JSON.parse(line) as Started[]};
}

async function expectNothingLeft(servers: readonly Started[]) {
  expect(servers).toHaveLength(2);
  for (const {pid, dataDir} of servers) {
    await waitUntil(() => !isAlive(pid), {what: `server ${pid} to end`});
    const runFolder = dirname(dirname(dataDir));
    await waitUntil(() => !existsSync(runFolder), {what: `${runFolder} to be removed`});
  }
}

test.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  'servers and their data are gone after %s to the process that started them',
  async signal => {
    const {child, exited, servers} = await startOrphan('wait');
    expect(servers.every(({pid, dataDir}) => isAlive(pid) && existsSync(dataDir))).toBe(true);
    child.kill(signal);
    await exited;
    await expectNothingLeft(servers);
  },
);

test.each(['throw', 'exit'])('servers and their data are gone after the process ends by %s', async how => {
  const {exited, servers} = await startOrphan(how);
  await exited;
  await expectNothingLeft(servers);
});

test.each(['mysql', 'mariadb'])('servers of %s are gone, too, after SIGKILL', async family => {
  const {child, exited, servers} = await startOrphan('wait', family);
  child.kill('SIGKILL');
  await exited;
  await expectNothingLeft(servers);
});

test.each(['postgres', 'mysql'])(
  'a frozen server of %s ends when the process that froze it is killed',
  async family => {
    const {child, exited, servers} = await startOrphan('paused', family);
    child.kill('SIGKILL');
    await exited;
    await expectNothingLeft(servers);
  },
);
