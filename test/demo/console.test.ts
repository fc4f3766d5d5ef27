// The demo as a new user meets it, in a real terminal.
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {gunzipSync} from 'node:zlib';
import {expect, onTestFinished, test} from 'vitest';
import {childrenOf} from '../../demo/servers/processes.ts';
import {openTerminal, type PtyTerminal} from '../screen/pty.ts';
import {
  demo,
  expectAllEnded,
  expectNothingLeft,
  foldersIn,
  startedBy,
  temporaryFolder,
} from './demo-process.ts';

const slow = {timeout: 60_000};

interface Visit {
  readonly terminal: PtyTerminal;
  /** The temp folder of the demo, and the folder where a console keeps what it records of real servers. */
  readonly temporary: string;
  readonly home: string;
}

async function openDemo(...args: string[]): Promise<Visit> {
  const [temporary, home] = [await temporaryFolder(), await temporaryFolder()];
  const env = {TMPDIR: temporary, XDG_STATE_HOME: home, MIGTOP_READ_ONLY: '1', PGOPTIONS: '-c nonsense=1'};
  const terminal = openTerminal(process.execPath, [...demo, ...args, '--orders', '50000'], {env});
  onTestFinished(() => terminal.close());
  return {terminal, temporary, home};
}

/** Up to the console, with the database still well, though a busy machine may be slow to answer it. */
async function lookOn({terminal}: Visit): Promise<readonly number[]> {
  await terminal.waitFor(/Enter opens the console/, slow);
  terminal.press('enter');
  await terminal.waitFor(/HEALTH +[✔▲]/, slow);
  return startedBy(terminal.pid);
}

function expectConsoleRestored({terminal}: Visit) {
  expect(terminal.modes()).toEqual({alternate: false, cursor: true, wrap: true, bracketedPaste: false});
}

test('from the menu to a rescued shop, with nothing left but the recording', async () => {
  const visit = await openDemo();
  const {terminal, temporary, home} = visit;
  await terminal.waitFor(/1 +lock-pileup[\s\S]*5 +happy-path[\s\S]*Which one\?/, slow);
  terminal.type('1\r');
  await terminal.waitFor(/Everybody waits behind an ALTER TABLE/, slow);
  const started = await lookOn(visit);
  // When users are told of before, the rest of the sentence is cut.
  await terminal.waitFor(/HEALTH +✖ .*\d+ sessions blocked .* behind ALTER/, slow);
  await terminal.waitFor(/PRESS +c cancel \d+: frees/);
  terminal.press('c');
  await terminal.waitFor(/sends +SELECT pg_cancel_backend[\s\S]*y does it/);
  terminal.press('y');
  await terminal.waitFor(/\d+ sessions released/);
  await terminal.waitFor(/HEALTH +✔ healthy/, slow);
  terminal.press('q');
  await terminal.waitFor(/Quit migtop\?/);
  terminal.press('y');
  expect((await terminal.exit).code).toBe(0);
  await expectAllEnded(started);
  expectConsoleRestored(visit);

  const words = terminal.screen().join('\n');
  expect(words).toMatch(/What happened meanwhile:[\s\S]*add column total_cents" failed: canceling statement/);
  expect(words).toMatch(/The shop as you left it: \d+ visits\/s/);
  expect(words).toContain('The report blocked nobody but the migration');
  expect(await foldersIn(temporary)).toEqual([expect.stringMatching(/^migtop-demo-/)]);
  expect(await readdir(home)).toEqual([]);
  await expectRecorded(temporary, words);
});

/** Where the closing words say: the session as a recording, and what was done in it as an audit log. */
async function expectRecorded(temporary: string, words: string) {
  const [folder = ''] = await foldersIn(temporary);
  const kept = path.join(temporary, folder, 'migtop');
  expect(words.replaceAll('\n', '')).toContain(kept);
  const names = await readdir(kept);
  const recording = await readFile(path.join(kept, names.find(name => name.endsWith('.jsonl.gz')) ?? ''));
  expect(gunzipSync(recording).toString()).toContain('"session.opened"');
  expect(await readFile(path.join(kept, 'audit.jsonl'), 'utf8')).toContain('pg_cancel_backend');
}

test('Ctrl-C in the menu ends the demo before it has begun', async () => {
  const {terminal, temporary} = await openDemo();
  await terminal.waitFor(/Which one\?/, slow);
  terminal.press('ctrl+c');
  expect((await terminal.exit).code).toBe(130);
  expect(await foldersIn(temporary)).toEqual([]);
});

test.each([
  ['while servers start', /primary: PostgreSQL/],
  ['while the story is read', /Enter opens the console/],
])('Ctrl-C %s ends everything', async (_, seen) => {
  const {terminal, temporary} = await openDemo('lock-pileup');
  await terminal.waitFor(seen, slow);
  const started = startedBy(terminal.pid);
  terminal.press('ctrl+c');
  await terminal.exit;
  await expectNothingLeft(started, temporary);
});

test('Ctrl-C in the console ends it, and everything else with the usual last words', async () => {
  const visit = await openDemo('rewrite');
  const {terminal} = visit;
  const started = await lookOn(visit);
  terminal.press('ctrl+c');
  expect((await terminal.exit).code).toBe(0);
  await expectAllEnded(started);
  expectConsoleRestored(visit);
  expect(terminal.screen().join('\n')).toContain('The shop as you left it');
});

test('closing the terminal ends the console, the servers and their data', async () => {
  const visit = await openDemo('lock-pileup');
  const started = await lookOn(visit);
  visit.terminal.close();
  await expectAllEnded(started);
});

test('the demo that is killed under a shell takes its console and its servers with it', async () => {
  const [temporary, home] = [await temporaryFolder(), await temporaryFolder()];
  const command = [process.execPath, ...demo, 'lock-pileup', '--orders', '50000'];
  // Killed as the leader of its terminal, it would take the console along by a hang-up.
  const terminal = openTerminal('sh', ['-c', '"$0" "$@"; echo "ended by $?"; exec cat', ...command], {
    env: {TMPDIR: temporary, XDG_STATE_HOME: home},
  });
  onTestFinished(() => terminal.close());
  const started = await lookOn({terminal, temporary, home});
  process.kill(childrenOf(terminal.pid)[0] ?? 0, 'SIGKILL');
  await terminal.waitFor(/ended by 137/);
  await expectAllEnded(started);
  expect(await foldersIn(temporary)).toEqual([expect.stringMatching(/^migtop-demo-/)]);
});
