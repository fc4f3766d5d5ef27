import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {cli} from './cli.ts';
import {applicationName} from './migration/runner.ts';
import {guard} from './servers/run-folder.ts';
import type {Operate} from './stage.ts';
import {consoleConfig} from './world/console-config.ts';
import {describeFelt} from './world/felt.ts';

/** Where a console looks for its configuration. */
const configName = 'migtop.yaml';
/** Milliseconds to read the story to its end, unless Enter is pressed. */
const reading = 8000;
/** Milliseconds of a healthy database on the screen before things happen; for a baseline half a minute of it has to be read. */
const calm = {usual: 6000, patient: 45_000};

/**
 * Opens the console, armed, on the demo's servers; the incident begins when there was time to look around, or, for the patient, when it
 * is known what is usual.
 */
export const openConsole =
  (isPatient: boolean): Operate =>
  async ({world, voice, begin, ending}) => {
    const {engine, primary, replica, workload, storefront} = world;
    voice.say(
      'HEALTH will tell what is wrong, PRESS which key helps. y confirms, ? lists all keys, q quits.',
    );
    if (isPatient)
      voice.say(
        `Nothing happens for ${calm.patient / 1000} s: that is what is usual, which all is compared with.`,
      );
    voice.say(`Enter opens the console; by itself it opens in ${reading / 1000} s.`);
    await untilRead(ending);
    if (ending.aborted) return {exitCode: 0, words: ''};
    const targets = [engine.shopUrl(primary, 'oncall'), '--replica', engine.shopUrl(replica, 'oncall')];
    const state = mkdtempSync(join(tmpdir(), 'migtop-demo-'));
    writeFileSync(join(state, configName), consoleConfig(storefront));
    voice.hold();
    const {command, env} = cli();
    const child = spawn(
      process.execPath,
      [...command, 'watch', ...targets, '--arm', '--app', applicationName, '--table', 'orders'],
      {
        stdio: 'inherit',
        // Neither configuration and passwords for real servers, nor recordings of them, have to do with a demo.
        cwd: state,
        env: {
          ...process.env,
          ...env,
          HOME: state,
          XDG_STATE_HOME: state,
          [engine.passwordVariable]: primary.password,
        },
      },
    );
    // Killed, we leave it to the watchdog to end the console before it writes over somebody's prompt.
    const guarded = child.pid === undefined ? null : guard(child.pid, 'SIGTERM');
    const hangUp = () => void child.kill('SIGTERM');
    ending.addEventListener('abort', hangUp, {once: true});
    const closing = new AbortController();
    const happening = untilUp(state, closing.signal)
      .then(() => delay(isPatient ? calm.patient : calm.usual, undefined, {signal: closing.signal}))
      .then(begin, () => undefined);
    const [code] = await once(child, 'exit');
    guarded?.release();
    ending.removeEventListener('abort', hangUp);
    closing.abort();
    const shop = describeFelt(workload.read());
    voice.release('What happened meanwhile:');
    await happening;
    return {exitCode: code ?? 1, words: `The shop as you left it: ${shop}.${kept(state)}`};
  };

/** An Enter of the impatient, pressed before, counts. */
async function untilRead(ending: AbortSignal): Promise<void> {
  const done = new AbortController();
  const signal = AbortSignal.any([ending, done.signal]);
  const enter = once(process.stdin, 'data', {signal});
  await Promise.race([enter, delay(reading, undefined, {signal})]).catch(() => undefined);
  done.abort();
  await enter.catch(() => undefined);
  process.stdin.pause();
}

/** The longest that a console which has its troubles is waited for, ms. */
const slowest = 20_000;

/** A console that is up records: a slow machine has taken its time until then. Rejects when `signal` is aborted. */
async function untilUp(state: string, signal: AbortSignal): Promise<void> {
  const end = performance.now() + slowest;
  while (!isRecorded(state) && performance.now() < end) await delay(100, undefined, {signal});
}

const isRecorded = (state: string): boolean => {
  const folder = join(state, 'migtop');
  return existsSync(folder) && readdirSync(folder).length > 0;
};

/** Where recording and audit log are; a console that never came so far leaves nothing. */
function kept(state: string): string {
  if (isRecorded(state))
    return `\nYour session's recording and audit log are in ${join(state, 'migtop')}: zcat reads the one, cat the other.`;
  rmSync(state, {recursive: true, force: true});
  return '';
}
