import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {query} from '../servers/postgres/clients.ts';
import {waitUntil} from '../servers/wait-until.ts';
import type {Console} from './console.ts';
import {openConsole, pileUp, useStage} from './stage.ts';

const recordingFile = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'migtop-e2e-'));
  onTestFinished(() => rmSync(folder, {recursive: true}));
  return path.join(folder, 'session.jsonl.gz');
};

/** Lines of a recording as `zcat` gives them. */
const linesOf = (file: string): readonly {readonly type: string; readonly reason?: string}[] =>
  execFileSync('zcat', [file], {encoding: 'utf8', maxBuffer: 64 * 1024 * 1024})
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));

const restored = {alternate: false, cursor: true, wrap: true, bracketedPaste: false};

const watching = (console: Console): Promise<string[]> =>
  console.waitFor(/HEALTH +✔ healthy[\s\S]*replica1 +streaming/);

describe('an end that nobody asked for', () => {
  const stage = useStage();

  it.each([
    ['SIGTERM', 143, (console: Console) => console.kill('SIGTERM')],
    ['SIGHUP', 129, (console: Console) => console.kill('SIGHUP')],
    ['a closed terminal', 129, (console: Console) => console.close()],
  ] as const)('leaves terminal, recording and servers in order: %s', async (name, code, end) => {
    const file = recordingFile();
    const console = openConsole(stage(), {flags: ['--record', file]});
    await watching(console);
    const {migration} = await pileUp(stage(), 2);
    await console.waitFor(new RegExp(`PRESS.*${migration.pid}`));
    end(console);
    expect(await console.exit).toEqual({code, signal: null});
    if (name !== 'a closed terminal') expect(console.modes()).toEqual(restored);
    expect(existsSync(`/proc/${console.pid}`)).toBe(false);
    const lines = linesOf(file);
    expect(lines.at(-1)).toMatchObject({type: 'session.closed'});
    expect(lines.map(({type}) => type)).toEqual(
      expect.arrayContaining(['session.opened', 'node.connected', 'node.observed', 'probe.observed']),
    );
    const ours = "SELECT FROM pg_stat_activity WHERE application_name = 'migtop'";
    await waitUntil(async () => (await query(stage().primary, ours)).length === 0, {
      what: 'the connections to be gone',
    });
  });
});

describe('a server in trouble', () => {
  const stage = useStage();

  it('holds up neither keys nor the other server while it hangs, and is watched again afterwards', async () => {
    const {replica, primary} = stage();
    const console = openConsole(stage());
    await watching(console);
    replica.pause();
    onTestFinished(() => void replica.resume());
    await console.waitFor(new RegExp(`HEALTH +. .*${replica.port}`));
    // The primary is still read: its pile-up appears.
    const {migration} = await pileUp(stage(), 2);
    await console.waitFor(new RegExp(`PRESS.*${migration.pid}`));
    console.press('?');
    await console.waitFor(/pause and cancel the whole migration/);
    console.press('escape');
    replica.resume();
    await console.waitFor(lines => !(lines[1] ?? '').includes(String(replica.port)), {timeout: 40_000});
    primary.pause();
    onTestFinished(() => void primary.resume());
    await console.waitFor(/HEALTH +[?✖▲] .*(not answered|last heard|is lost)/);
    console.press('4');
    await console.waitFor(/┝?4 Replication ━/);
    primary.resume();
    await console.waitFor(new RegExp(`HEALTH +. 2 sessions blocked .*${migration.pid}`), {timeout: 40_000});
  });

  it('is shown as lost with the last that was known, and comes back by itself', async () => {
    const {primary} = stage();
    const console = openConsole(stage());
    await watching(console);
    await primary.kill9();
    await console.waitFor(new RegExp(`HEALTH +✖ .*${primary.port} is lost`));
    await console.waitFor(/1 not reachable/);
    await primary.restart();
    await console.waitFor(/HEALTH +✔ healthy/, {timeout: 60_000});
    await console.waitFor(/replica1 +streaming/, {timeout: 60_000});
    console.press('7');
    await console.waitFor(/7 Events ━/);
    console.press('enter');
    await console.waitFor(/restart/);
  });
});
