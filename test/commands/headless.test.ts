import {type ChildProcess, spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Server} from '../../demo/servers/server.ts';
import type {Event} from '../../src/core/event.ts';
import {readRecording} from '../../src/recording/reader.ts';
import {cleanEnvironment, entry, root} from '../cli/migtop.ts';
import {query} from '../servers/postgres/clients.ts';
import {holdLock, waitForLock} from '../servers/postgres/locks.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';

type Running = {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<{readonly code: number | null; readonly signal: string | null}>;
};

const folder = async (): Promise<string> => {
  const made = await mkdtemp(path.join(tmpdir(), 'migtop-headless-'));
  onTestFinished(() => rm(made, {recursive: true, force: true}));
  return made;
};

const watch = (server: Server, args: readonly string[]): Promise<Running> =>
  start(['watch', '--headless', server.superuserUrl, ...args]);

const start = async (args: readonly string[]): Promise<Running> => {
  const child = spawn(process.execPath, [...entry, ...args], {
    cwd: root,
    env: {...cleanEnvironment(), XDG_STATE_HOME: await folder()},
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', chunk => {
    said += chunk;
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = new Promise<{code: number | null; signal: string | null}>(resolve => {
    child.on('close', (code, signal) => resolve({code, signal}));
  });
  return {child, said: () => said, ended};
};

const eventsIn = async (file: string): Promise<Event[]> => {
  const events: Event[] = [];
  for await (const event of readRecording(file)) events.push(event);
  return events;
};

describe('migtop watch --headless', () => {
  const primary = usePostgresPrimary();

  it('ends after the given time, healthy, with a recording of everything', async () => {
    const file = path.join(await folder(), 'session.jsonl.gz');
    const {ended, said} = await watch(primary(), ['--record', file, '--for', '3s']);
    expect(await ended).toEqual({code: 0, signal: null});
    expect(said()).toContain(`recording to ${file}`);
    expect(said()).toContain('connected to');
    expect(said()).not.toContain(primary().password);
    const events = await eventsIn(file);
    expect(events[0]?.type).toBe('session.opened');
    expect(events.at(-1)).toMatchObject({type: 'session.closed', reason: 'the time is over'});
    expect(events.filter(({type}) => type === 'node.observed').length).toBeGreaterThan(1);
    expect(JSON.stringify(events)).not.toContain(primary().password);
  });

  it('waits until everything is healthy', async () => {
    const server = primary();
    await query(server, 'CREATE TABLE healing (id int)');
    const holder = await holdLock(server, 'SELECT * FROM healing');
    const alter = await waitForLock(server, 'ALTER TABLE healing ADD COLUMN a int');
    const {said, ended} = await watch(server, ['--no-record', '--until-healthy', '--fail-on', 'canary']);
    void ended;
    await waitUntil(() => said().includes('connected to'), {what: 'the connection', timeout: 30_000});
    await holder.release();
    await alter.outcome;
    expect((await ended).code).toBe(0);
    expect(said()).toContain('everything is healthy');
  });

  it('fails on an alert it was told to fail on', async () => {
    const server = primary();
    await query(server, 'CREATE TABLE failing (id int)');
    const holder = await holdLock(server, 'LOCK TABLE failing');
    const reader = await waitForLock(server, 'SELECT * FROM failing');
    const {said, ended} = await watch(server, ['--no-record', '--fail-on', 'blocked', '--for', '60s']);
    expect((await ended).code).toBe(2);
    expect(said()).toContain('failed on: blocked');
    await holder.release();
    await reader.outcome;
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('closes the recording on %s', async signal => {
    const file = path.join(await folder(), 'session.jsonl.gz');
    const {child, ended} = await watch(primary(), ['--record', file]);
    await waitUntil(
      async () => existsSync(file) && (await eventsIn(file)).some(({type}) => type === 'node.observed'),
      {
        what: 'a recorded reading',
        timeout: 30_000,
      },
    );
    child.kill(signal);
    expect((await ended).code).toBe({SIGINT: 130, SIGTERM: 143, SIGHUP: 129}[signal]);
    expect((await eventsIn(file)).at(-1)).toMatchObject({type: 'session.closed', reason: signal});
  });

  it('of migtop record goes on when the terminal is closed that it was started from', async () => {
    const file = path.join(await folder(), 'session.jsonl.gz');
    const {child, ended} = await start(['record', primary().superuserUrl, '--record', file]);
    const readings = async () =>
      existsSync(file) ? (await eventsIn(file)).filter(({type}) => type === 'node.observed').length : 0;
    await waitUntil(async () => (await readings()) > 0, {what: 'a recorded reading', timeout: 30_000});
    child.kill('SIGHUP');
    const before = await readings();
    await waitUntil(async () => (await readings()) > before + 1, {what: 'more of them', timeout: 30_000});
    child.kill('SIGTERM');
    expect((await ended).code).toBe(143);
    expect((await eventsIn(file)).at(-1)).toMatchObject({type: 'session.closed', reason: 'SIGTERM'});
  });

  it('loses at most a tick of the recording to kill -9', async () => {
    const file = path.join(await folder(), 'session.jsonl.gz');
    const {child, ended} = await watch(primary(), ['--record', file]);
    const readings = async () =>
      existsSync(file) ? (await eventsIn(file)).filter(({type}) => type === 'node.observed').length : 0;
    await waitUntil(async () => (await readings()) > 2, {what: 'three readings', timeout: 30_000});
    child.kill('SIGKILL');
    await ended;
    expect(await readings()).toBeGreaterThan(2);
  });

  it('does not start when the file that was asked for cannot be written', async () => {
    const inTheWay = path.join(await folder(), 'a-file');
    await writeFile(inTheWay, 'not a folder');
    const file = path.join(inTheWay, 'session.jsonl.gz');
    const {said, ended} = await watch(primary(), ['--record', file, '--for', '3s']);
    expect((await ended).code).toBe(1);
    expect(said()).toContain(`Cannot record to ${file}`);
    expect(said()).not.toContain('bug');
  });
});
