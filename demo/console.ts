import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {applicationName} from './migration/runner.ts';
import type {Operate} from './stage.ts';
import {shopUrl} from './world/shop.ts';

/** Milliseconds of a healthy database on the screen before things happen. */
const calm = 6000;

/** Opens the console, armed, on the demo's servers; the incident begins when there was time to look around. */
export const openConsole: Operate = async ({world, voice, begin, ending}) => {
  const {primary, replica} = world;
  const targets = ['watch', shopUrl(primary, 'oncall'), '--replica', shopUrl(replica, 'oncall')];
  voice.hold();
  const child = spawn(process.execPath, [...cli(), ...targets, '--arm', '--app', applicationName], {
    stdio: 'inherit',
    env: {...process.env, PGPASSWORD: primary.password},
  });
  const hangUp = () => void child.kill('SIGTERM');
  ending.addEventListener('abort', hangUp, {once: true});
  const closing = new AbortController();
  const happening = delay(calm, undefined, {signal: closing.signal}).then(begin, () => undefined);
  const [code] = await once(child, 'exit');
  ending.removeEventListener('abort', hangUp);
  closing.abort();
  voice.release();
  await happening;
  return code ?? 1;
};

/** What is built, or else the source. */
function cli(): string[] {
  const built = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
  if (existsSync(built)) return [built];
  return ['--import', import.meta.resolve('tsx'), fileURLToPath(new URL('../src/cli.ts', import.meta.url))];
}
