// The demo that plays its own operator, as a process of its own.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {text} from 'node:stream/consumers';
import {expect} from 'vitest';
import type {Played} from '../../demo/operator/record.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {demo, expectNothingLeft, startedBy, temporaryFolder} from './demo-process.ts';

/** The demo while it runs; what it tells goes to standard error, the record to standard output. */
export async function startAuto(scenario: string, orders: number, flags: readonly string[] = []) {
  const temporary = await temporaryFolder();
  const args = [...demo, scenario, '--auto', '--json', '--orders', String(orders), ...flags];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {...process.env, TMPDIR: temporary},
  });
  const told = {text: ''};
  child.stderr.on('data', chunk => {
    told.text += String(chunk);
  });
  const exited = once(child, 'exit');
  const output = text(child.stdout);
  await waitUntil(() => told.text.includes('workload: the shop is open') || child.exitCode !== null, {
    what: 'the shop to open',
    timeout: 60_000,
  });
  return {child, exited, output, told, temporary, started: startedBy(child.pid ?? 0)};
}

/** Plays it to its end, and looks whether anything is left behind. */
export async function playAuto(
  scenario: string,
  orders = 100_000,
  flags: readonly string[] = [],
): Promise<Played & {readonly told: string}> {
  const {exited, output, told, temporary, started} = await startAuto(scenario, orders, flags);
  expect(started.length, 'a primary and a replica, and a watchdog').toBeGreaterThanOrEqual(3);
  expect(await exited, told.text).toEqual([0, null]);
  await expectNothingLeft(started, temporary);
  const played = JSON.parse(await output) as Played;
  // Event for event, whatever the scenario.
  expect(played.recording).toEqual({events: expect.any(Number), same: true});
  return {...played, told: told.text};
}
