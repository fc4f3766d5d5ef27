// Names and statements of others are text, wherever they come out: on the screen, in files, for other programs.
import {execFile} from 'node:child_process';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {cleanEnvironment} from '../../cli/migtop.ts';
import {flawsOf, titles} from '../flaws.ts';
import {openProgram} from '../open-program.ts';
import {ordersIn} from './evil.ts';
import {type Scene, scenes} from './servers.ts';

const run = promisify(execFile);
const program = path.resolve(import.meta.dirname, '../../../dist/cli.js');

describe.each(scenes)('hostile text on $name', ({open}) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await open();
  });
  afterAll(() => scene?.stop());

  it('is only text on the screen, in reports and exports, and to other programs', async () => {
    const {url, env, waiter, blocker} = scene;
    const console = openProgram(['watch', url, '--operator', 'ann', '--record', 'seen.jsonl.gz', '--arm'], {
      env,
    });
    /** A chunk may end in the middle of a frame, so a whole one is waited for; one panel may fill the screen. */
    const shows = (what: RegExp) =>
      console.waitFor(
        lines =>
          what.test(lines.join('\n')) &&
          flawsOf(lines, 120).every(flaw => titles.some(title => flaw.startsWith(title))),
      );
    await shows(new RegExp(`└─${waiter}\\b`));
    await shows(/ ARMED /);
    for (const key of ['2', 'enter', 'escape', '5', '7', 'enter', 'escape', '1', 'enter', 'escape']) {
      console.press(key);
      await shows(/HEALTH/);
    }
    console.press('j');
    console.press('enter');
    await shows(/1 Locks ━/);
    console.press('enter');
    await shows(/Statement, [\s\S]*漢字/);
    console.press('escape');
    console.press('escape');
    await shows(new RegExp(`└─${waiter}\\b`));
    console.press('t');
    await shows(/y does it/);
    console.press('escape');
    await shows(new RegExp(`└─${waiter}\\b`));
    console.press('q');
    await console.waitFor(/y quit/);
    console.press('y');
    expect((await console.exit).code).toBe(0);
    expect(ordersIn(console.written())).toEqual([]);
    expect(console.written()).toContain(blocker);

    const call = async (...args: string[]) =>
      (
        await run(process.execPath, [program, ...args], {
          ...{cwd: console.home, env: {...cleanEnvironment(), ...env}, maxBuffer: 64 * 1024 * 1024},
        }).catch((failed: {stdout: string}) => failed)
      ).stdout;
    const said = [
      await call('snapshot', url),
      await call('snapshot', url, '--json'),
      await call('report', 'seen.jsonl.gz'),
      await call('report', 'seen.jsonl.gz', '-o', 'seen.html'),
      readFileSync(path.join(console.home, 'seen.html'), 'utf8'),
      await call('export', 'seen.jsonl.gz', '--csv'),
      await call('recordings'),
    ];
    expect(said.map(text => ordersIn(text.replaceAll('\r\n', '\n')))).toEqual(said.map(() => []));
    for (const at of [0, 1]) expect(said[at]).toContain(blocker);
    for (const at of [2, 4]) expect(said[at]).toContain('seen.jsonl.gz');
    const cast = (await call('export', 'seen.jsonl.gz', '--cast')).trim().split('\n').slice(1);
    expect(cast.length).toBeGreaterThan(0);
    expect(ordersIn(cast.map(line => (JSON.parse(line) as [number, string, string])[2]).join(''))).toEqual(
      [],
    );
  });
});
