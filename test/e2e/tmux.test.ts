import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {cleanEnvironment} from '../cli/migtop.ts';
import {engines, withoutPassword} from '../faults/engines.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {flawsOf} from './flaws.ts';

const program = path.resolve(import.meta.dirname, '../../dist/cli.js');

/** A tmux of its own, which starts nothing of the user's and ends with the test. */
const openTmux = (command: string, env: Readonly<Record<string, string>>) => {
  const home = mkdtempSync(path.join(tmpdir(), 'migtop-tmux-'));
  const tmux = (...words: string[]): string =>
    execFileSync('tmux', ['-S', path.join(home, 'socket'), '-f', '/dev/null', ...words], {
      ...{encoding: 'utf8', cwd: home, stdio: ['ignore', 'pipe', 'ignore']},
      env: {...cleanEnvironment(), HOME: home, LC_ALL: 'C.UTF-8', ...env},
    });
  onTestFinished(() => {
    try {
      tmux('kill-server');
    } catch {
      // It ends with its last window.
    }
    rmSync(home, {recursive: true, force: true});
  });
  tmux('-u', 'new-session', '-d', '-x', '300', '-y', '90', `${command}; echo "ended with $?"; cat`);
  return {
    resize: (columns: number, rows: number) =>
      tmux('resize-window', '-x', String(columns), '-y', String(rows)),
    press: (key: string) => tmux('send-keys', key),
    screen: () =>
      tmux('capture-pane', '-p')
        .split('\n')
        .map(line => line.trimEnd())
        .slice(0, -1),
  };
};

describe.each(engines)('in tmux a console on $name', engine => {
  const cluster = engine.use();

  it('stays whole from 300×90 over 20×5 to 120×40, and gives the window back', async () => {
    const {url, env} = withoutPassword(engine.urlOf(cluster().primary));
    const tmux = openTmux(`${process.execPath} ${program} watch ${url} --no-record`, env);
    const isWhole = (columns: number) => () => flawsOf(tmux.screen(), columns).length === 0;
    await waitUntil(isWhole(300), {what: 'the screen', timeout: 30_000});
    for (let turn = 0; turn < 10; turn += 1) {
      tmux.resize(300, 90);
      tmux.resize(20, 5);
      tmux.resize(120, 40);
    }
    await waitUntil(isWhole(120), {what: 'the screen at 120×40', timeout: 30_000});
    tmux.resize(20, 5);
    await waitUntil(() => tmux.screen().join(' ').includes('60×16'), {
      what: 'what it needs',
      timeout: 30_000,
    });
    tmux.resize(120, 40);
    await waitUntil(isWhole(120), {what: 'the screen again', timeout: 30_000});
    tmux.press('C-c');
    await waitUntil(() => tmux.screen().join('\n').includes('ended with 0'), {
      what: 'the end',
      timeout: 30_000,
    });
    expect(tmux.screen().join('\n')).not.toMatch(/HEALTH|[┌│└]/);
  });
});
