// The demo as its user starts it, in a temp folder of its own, so that what it leaves behind is seen.
import {chmod, mkdtemp, readdir, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {onTestFinished} from 'vitest';
import {childrenOf, isAlive} from '../../demo/servers/processes.ts';
import {waitUntil} from '../servers/wait-until.ts';

/** Arguments for node: the demo from its source. */
export const demo = ['--import', 'tsx', fileURLToPath(new URL('../../demo/main.ts', import.meta.url))];

/** A new temp folder, which the server account can enter, too. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'test-demo-'));
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, {recursive: true, force: true}));
  return folder;
}

/** Servers, their watchdog and a console: everything that the demo has started up to now. */
export function startedBy(pid: number): readonly number[] {
  return childrenOf(pid).flatMap(child => [child, ...startedBy(child)]);
}

/** The demo's folders below `temporary`; a recording's is meant to stay. */
export const foldersIn = async (temporary: string): Promise<readonly string[]> =>
  (await readdir(temporary)).filter(name => name.startsWith('migtop-'));

export async function expectAllEnded(pids: readonly number[]): Promise<void> {
  await waitUntil(() => !pids.some(isAlive), {what: `processes ${pids.join(', ')} to end`, timeout: 30_000});
}

export async function expectNothingLeft(pids: readonly number[], temporary: string): Promise<void> {
  await expectAllEnded(pids);
  await waitUntil(async () => (await foldersIn(temporary)).length === 0, {
    what: `all folders below ${temporary} to be removed`,
  });
}
