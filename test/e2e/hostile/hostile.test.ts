// Names and statements of others are text, wherever they come out: on the screen, in files, for other programs.
import {execFile} from 'node:child_process';
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {gunzipSync} from 'node:zlib';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {sessionIn} from '../../../src/core/select/node.ts';
import {cleanEnvironment} from '../../cli/migtop.ts';
import {watching} from '../../commands/watching.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {flawsOf, titles} from '../flaws.ts';
import {openProgram} from '../open-program.ts';
import {ordersIn} from './evil.ts';
import {type Scene, scenes} from './servers.ts';

const run = promisify(execFile);
const program = path.resolve(import.meta.dirname, '../../../dist/cli.js');

type Surroundings = {readonly cwd: string; readonly env: Scene['env']};

/** To its end, whatever that is. */
const ran = (args: readonly string[], {cwd, env}: Surroundings): Promise<{stdout: string; stderr: string}> =>
  run(process.execPath, [program, ...args], {
    ...{cwd, env: {...cleanEnvironment(), HOME: cwd, ...env}, maxBuffer: 64 * 1024 * 1024},
  }).catch((failed: {stdout: string; stderr: string}) => failed);

const unpacked = (file: string): string => gunzipSync(readFileSync(file)).toString();

describe.each(scenes)('hostile text on $name', ({open}) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await open();
  });
  afterAll(() => scene?.stop());

  it('is only text on the screen, in reports and exports, and to other programs', async () => {
    const {url, env, waiter, blocker, strange} = scene;
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
    console.press('2');
    console.press('enter');
    for (const id of strange) await shows(new RegExp(`\\b${id} +active`));
    console.press('escape');
    console.press('1');
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

    const call = async (...args: string[]) => (await ran(args, {cwd: console.home, env})).stdout;
    const said = [
      await call('snapshot', url),
      await call('snapshot', url, '--json'),
      await call('report', 'seen.jsonl.gz'),
      await call('report', 'seen.jsonl.gz', '-o', 'seen.html'),
      readFileSync(path.join(console.home, 'seen.html'), 'utf8'),
      await call('export', 'seen.jsonl.gz', '--csv'),
      await call('report', 'seen.jsonl.gz', '-o', 'seen.json'),
      readFileSync(path.join(console.home, 'seen.json'), 'utf8'),
      await call('recordings'),
      await call('recordings', '--json'),
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

  it('is nothing that stays: neither literals, with --redact, nor a password', async () => {
    const {url, env, say, server} = scene;
    const [literal, comment, password] = ['ann.miller@example.com', 'asked by Ann Miller', 'hunter2-of-ann'];
    const [whole, cut] = [
      `/* ${comment}; ALTER ROLE ann PASSWORD '${password}' */ '${literal}', 4711471147 AS n`,
      `'${literal} ${'x'.repeat(5_000)}'`,
    ];
    const [id] = await Promise.all([say(whole), say(cut)]);
    const secrets = [literal, comment, '4711471147'];
    const found = (text: string) =>
      [...secrets, server.password, password].filter(secret => text.includes(secret));

    const heard = `process.stdin.pipe(require('node:fs').createWriteStream('heard.json', {flags: 'a'}))`;
    const console = openProgram(
      [
        'watch',
        url,
        '--redact',
        '--record',
        'bare.jsonl.gz',
        '--notify',
        `${process.execPath} -e "${heard}"`,
      ],
      {env},
    );
    const file = (name: string) => path.join(console.home, name);
    await console.waitFor(/└─/);
    expect(readFileSync(`/proc/${console.pid}/cmdline`, 'utf8')).not.toContain(server.password);
    console.press('2');
    console.press('/');
    await console.waitFor(lines => /take/.test(lines.at(-1) ?? ''));
    console.type(`id:${id}`);
    await console.waitFor(new RegExp(`/id:${id}`));
    console.press('enter');
    await console.waitFor(lines => !/take/.test(lines.at(-1) ?? ''));
    await console.waitFor(
      lines =>
        lines.filter(line => line.includes(` ${id} `)).length > 0 && found(lines.join('\n')).length === 0,
    );
    expect(found(console.written())).toEqual([]);
    // Opened, it is asked for anew, and shown as it is.
    console.press('enter');
    console.press('enter');
    await console.waitFor(new RegExp(literal.replaceAll('.', '\\.')));
    await waitUntil(
      () => existsSync(file('heard.json')) && readFileSync(file('heard.json'), 'utf8').endsWith('\n'),
      {
        what: 'the alert to be told',
      },
    );
    expect(console.written()).toContain(comment);
    expect(console.written()).not.toContain(password);
    console.press('ctrl+c');
    expect((await console.exit).code).toBe(0);

    const bare = unpacked(file('bare.jsonl.gz'));
    expect(bare).toContain('"redacted":true');
    expect(bare).toMatch(/SELECT (pg_sleep|SLEEP)\((\$1|\?)\)/);
    expect(found(bare)).toEqual([]);
    expect(statSync(file('bare.jsonl.gz')).mode & 0o777).toBe(0o600);
    const told = readFileSync(file('heard.json'), 'utf8');
    expect(found(told)).toEqual([]);
    expect(ordersIn(told)).toEqual([]);

    const surroundings = {cwd: console.home, env};
    const plain = await ran(['record', url, '--for', '3s'], surroundings);
    const state = path.join(console.home, '.local/state/migtop');
    const [recorded = ''] = readdirSync(state).filter(name => name.endsWith('.gz'));
    expect(statSync(state).mode & 0o777).toBe(0o700);
    expect(statSync(path.join(state, recorded)).mode & 0o777).toBe(0o600);
    expect(found(plain.stderr)).toEqual([]);
    const text = unpacked(path.join(state, recorded));
    expect(found(text)).toEqual(secrets);
    for (const format of ['md', 'html', 'json']) {
      const report = file(`report.${format}`);
      await ran(['report', path.join(state, recorded), '--redact', '-o', report], surroundings);
      expect(found(readFileSync(report, 'utf8'))).toEqual([]);
    }
    const cast = await ran(['export', path.join(state, recorded), '--cast', '--redact'], surroundings);
    expect(cast.stdout).toContain(id);
    expect(found(cast.stdout)).toEqual([]);
    expect(found((await ran(['snapshot', url, '--json', '--redact'], surroundings)).stdout)).toEqual([]);

    const acting = await watching(url, {arm: true, redact: true, operator: 'ann'}, env);
    const [node = ''] = acting.session.journal.state().order;
    await waitUntil(() => acting.session.journal.state().arming, {what: 'the console to be armed'});
    await acting.seen(node, 'the session', shown => sessionIn(shown, id)?.state === 'active');
    await acting.session.run(acting.plan('terminate', {sessions: [id]}));
    expect(acting.all('action.settled').at(-1)).toMatchObject({outcome: 'gone'});
    const audit = readFileSync(path.join(acting.home, '.local/state/migtop/audit.jsonl'), 'utf8');
    expect(audit).toContain(id);
    expect(found(audit)).toEqual([]);
  });
});
