// What a session leaves when something takes the process, its disk or its terminal away.
import {execFileSync, spawn} from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Event} from '../../src/core/event.ts';
import {readRecording} from '../../src/recording/reader.ts';
import {cleanEnvironment} from '../cli/migtop.ts';
import {engines} from '../faults/engines.ts';
import {nodeBinary} from '../runtimes/runtimes.ts';
import {waitUntil} from '../servers/wait-until.ts';
import type {Console} from './console.ts';
import {flawsOf} from './flaws.ts';
import {openConsole, untilGone, untilHealthy, useStage, wayTo} from './stage.ts';

const program = path.resolve(import.meta.dirname, '../../dist/cli.js');
const restored = {alternate: false, cursor: true, wrap: true, bracketedPaste: false};

const temporaryFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'migtop-e2e-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  return folder;
};

const eventsIn = async (file: string): Promise<Event[]> => {
  const events: Event[] = [];
  for await (const event of readRecording(file)) events.push(event);
  return events;
};

const readings = async (file: string): Promise<number> =>
  existsSync(file) ? (await eventsIn(file)).filter(({type}) => type === 'node.observed').length : 0;

const marks = (events: readonly Event[]): readonly string[] =>
  events.flatMap(event => (event.type === 'mark.added' ? event.text : []));

/** No file of the process may grow beyond this meanwhile: to it, a disk that is full. */
const limitFiles = (pid: number, bytes: number | 'unlimited') =>
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);

describe.each(engines)('on $name a console with a recording', engine => {
  const stage = useStage(engine);
  const recorded = ({home}: Console): string => {
    const folder = path.join(home, 'migtop');
    const [file = ''] = readdirSync(folder).filter(name => name.endsWith('.gz'));
    return path.join(folder, file);
  };
  const watching = async (console: Console): Promise<string> => {
    await untilHealthy(console, stage());
    await waitUntil(async () => (await readings(recorded(console))) > 1, {what: 'recorded readings'});
    return recorded(console);
  };

  it('goes on while its disk is full, says so, and records again when there is room', async () => {
    const console = openConsole(stage());
    const file = await watching(console);
    limitFiles(console.pid, statSync(file).size + 1);
    await console.waitFor(/▲ recording fails/);
    // It still watches, and takes notes.
    console.press('m');
    await console.waitFor(/Note for the recording/);
    console.type('in the dark');
    await console.waitFor(/in the dark/);
    console.press('enter');
    await console.waitFor(/ann.*in the dark/);
    limitFiles(console.pid, 'unlimited');
    await console.waitFor(/● rec/, {timeout: 40_000});
    const before = await readings(file);
    await waitUntil(async () => (await readings(file)) > before, {what: 'new readings'});
    console.press('ctrl+c');
    expect((await console.exit).code).toBe(0);
    expect(marks(await eventsIn(file))).toEqual([
      'in the dark',
      expect.stringContaining('recording had stopped'),
    ]);
  });

  it('goes on when the folder of its recording is taken away, and begins a new file there', async () => {
    const console = openConsole(stage());
    const file = await watching(console);
    renameSync(path.dirname(file), `${path.dirname(file)}-away`);
    await console.waitFor(/▲ recording fails/, {timeout: 40_000});
    await console.waitFor(/● rec/, {timeout: 40_000});
    await waitUntil(async () => (await readings(file)) > 0, {what: 'readings in the new file'});
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
    console.press('ctrl+c');
    expect((await console.exit).code).toBe(0);
    expect(marks(await eventsIn(file))).toEqual([expect.stringContaining('recording had stopped')]);
  });

  it('gives the terminal back, saves the recording and hides secrets when it is thrown out by a bug', async () => {
    const bug = path.join(temporaryFolder(), 'bug.cjs');
    writeFileSync(
      bug,
      `process.on('SIGUSR2', () => { throw new Error('no way to postgres://ann:hunter2@db1/x'); });`,
    );
    const console = openConsole(stage(), {env: {NODE_OPTIONS: `--require ${bug}`}});
    const file = await watching(console);
    console.kill('SIGUSR2');
    expect(await console.exit).toEqual({code: 1, signal: null});
    expect(console.modes()).toEqual(restored);
    expect(console.screen().join(' ')).toContain(
      'This is a bug in migtop: no way to postgres://ann:***@db1/x',
    );
    expect((await eventsIn(file)).at(-1)).toMatchObject({type: 'session.closed', reason: 'crash'});
    await untilGone(stage());
  });

  it('leaves all but the last moment to kill -9, and no process', async () => {
    const console = openConsole(stage());
    const file = await watching(console);
    const before = await readings(file);
    console.kill('SIGKILL');
    await console.exit;
    expect(existsSync(`/proc/${console.pid}`)).toBe(false);
    expect(await readings(file)).toBeGreaterThanOrEqual(before);
    await untilGone(stage());
  });

  it('ends in order on SIGINT', async () => {
    const console = openConsole(stage());
    const file = await watching(console);
    console.kill('SIGINT');
    expect(await console.exit).toEqual({code: 130, signal: null});
    expect(console.modes()).toEqual(restored);
    expect((await eventsIn(file)).at(-1)).toMatchObject({type: 'session.closed', reason: 'SIGINT'});
  });

  it('keeps every row whole from 300×90 over 20×5 to 120×40', async () => {
    const console = openConsole(stage(), {columns: 300, rows: 90});
    await watching(console);
    for (let turn = 0; turn < 10; turn += 1) {
      console.resize(300, 90);
      console.resize(20, 5);
      console.resize(120, 40);
    }
    await console.waitFor(lines => flawsOf(lines, 120).length === 0);
    // While it does not look: what it finds is the size that it knows, of a window that has lost what stood there.
    console.kill('SIGSTOP');
    console.resize(20, 5);
    console.resize(120, 40);
    expect(flawsOf(console.screen(), 120)).not.toEqual([]);
    console.kill('SIGCONT');
    await console.waitFor(lines => flawsOf(lines, 120).length === 0);
    console.resize(20, 5);
    await console.waitFor(/60×16/);
    console.resize(300, 90);
    await console.waitFor(lines => flawsOf(lines, 300).length === 0);
  });

  it('goes on recording without a screen when whoever read its lines has gone', async () => {
    const {roles, primary} = stage();
    const {url, env} = wayTo(primary, roles.mon);
    const file = path.join(temporaryFolder(), 'piped.jsonl.gz');
    const child = spawn(process.execPath, [program, 'record', url, '--record', file], {
      env: {...cleanEnvironment(), ...env},
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const ended = new Promise(resolve => {
      child.on('exit', (code, signal) => resolve({code, signal}));
    });
    await waitUntil(async () => (await readings(file)) > 0, {what: 'a reading'});
    child.stderr.destroy();
    // Every ten seconds it says something into the closed pipe.
    const before = await readings(file);
    await waitUntil(async () => (await readings(file)) > before + 11, {
      what: 'readings after a heartbeat',
      timeout: 60_000,
    });
    child.kill('SIGTERM');
    expect(await ended).toEqual({code: 143, signal: null});
    expect((await eventsIn(file)).at(-1)).toMatchObject({type: 'session.closed', reason: 'SIGTERM'});
  });

  it('writes no password from its environment into a report that Node is asked for', async () => {
    const {roles, primary} = stage();
    const {url, env} = wayTo(primary, roles.mon);
    const folder = temporaryFolder();
    const asked = ['--report-on-signal', '--report-signal=SIGUSR2', `--report-directory=${folder}`];
    const file = path.join(folder, 'seen.jsonl.gz');
    const child = spawn(await nodeBinary(24), [...asked, program, 'record', url, '--record', file], {
      env: {...cleanEnvironment(), ...env},
      stdio: 'ignore',
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const reports = () => readdirSync(folder).filter(name => name.endsWith('.json'));
    const whole = () =>
      reports().some(name => readFileSync(path.join(folder, name), 'utf8').trimEnd().endsWith('}'));
    await waitUntil(async () => (await readings(file)) > 0, {what: 'a reading'});
    child.kill('SIGUSR2');
    await waitUntil(whole, {what: 'the report'});
    const [report = ''] = reports();
    const text = readFileSync(path.join(folder, report), 'utf8');
    expect(text).toContain('javascriptStack');
    expect(text).not.toContain(roles.mon.password);
  });
});
