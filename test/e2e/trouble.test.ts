import {execFileSync} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {engines} from '../faults/engines.ts';
import type {Console} from './console.ts';
import {openConsole, pileUp, untilGone, untilHealthy, useStage} from './stage.ts';

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

describe.each(engines)('trouble on $name', engine => {
  const stage = useStage(engine);

  it.each([
    ['SIGTERM', 143, (console: Console) => console.kill('SIGTERM')],
    ['SIGHUP', 129, (console: Console) => console.kill('SIGHUP')],
    ['a closed terminal', 129, (console: Console) => console.close()],
  ] as const)('leaves terminal, recording and servers in order: %s', async (name, code, end) => {
    const file = recordingFile();
    const console = openConsole(stage(), {flags: ['--record', file]});
    await untilHealthy(console, stage());
    const {migration} = await pileUp(stage(), 2);
    await console.waitFor(new RegExp(`PRESS.*${migration.id}`));
    end(console);
    expect(await console.exit).toEqual({code, signal: null});
    if (name !== 'a closed terminal') expect(console.modes()).toEqual(restored);
    expect(existsSync(`/proc/${console.pid}`)).toBe(false);
    const lines = linesOf(file);
    expect(lines.at(-1)).toMatchObject({type: 'session.closed'});
    expect(lines.map(({type}) => type)).toEqual(
      expect.arrayContaining(['session.opened', 'node.connected', 'node.observed', 'probe.observed']),
    );
    await untilGone(stage());
  });

  it('holds up neither keys nor the other server while it hangs, and is watched again afterwards', async () => {
    const {replica, primary} = stage();
    const console = openConsole(stage());
    await untilHealthy(console, stage());
    replica.pause();
    onTestFinished(() => void replica.resume());
    await console.waitFor(new RegExp(`HEALTH +. .*${replica.port}`));
    // The primary is still read: its pile-up appears.
    const {migration} = await pileUp(stage(), 2);
    await console.waitFor(new RegExp(`PRESS.*${migration.id}`));
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
    await console.waitFor(new RegExp(`HEALTH +. 2 sessions blocked .*${migration.id}`), {timeout: 40_000});
  });

  it('is shown as lost with the last that was known, and comes back by itself', async () => {
    const {primary} = stage();
    const console = openConsole(stage());
    await untilHealthy(console, stage());
    await primary.kill9();
    await console.waitFor(new RegExp(`HEALTH +✖ .*${primary.port} is lost`));
    await console.waitFor(/1 not reachable/);
    await primary.restart();
    await untilHealthy(console, stage(), {timeout: 60_000});
    console.press('7');
    await console.waitFor(/7 Events ━/);
    console.press('enter');
    await console.waitFor(/restart/);
  });
});
