// The command on alerts: really run, and what it was given read back.
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Alert} from '../../src/core/alert.ts';
import type {Event} from '../../src/core/event.ts';
import {createCalls, createNotifier, type Notification} from '../../src/export/notify.ts';
import {callSequence} from '../../src/terminal/bell.ts';
import {waitUntil} from '../servers/wait-until.ts';

const start = Date.UTC(2027, 0, 15);

const raised = (subject: string, more: Partial<Alert> = {}, at = start): Event => ({
  ...{at, type: 'alert.raised'},
  alert: {
    ...{kind: 'blocked', node: 'db1', subject, severity: 'critical'},
    evidence: {sessions: 39, longest: 12_000},
    ...more,
  },
});
const cleared = (subject: string, at: number): Event => ({
  ...{at, type: 'alert.cleared', kind: 'blocked', node: 'db1', subject, lasted: at - start},
});

const opened = (script: (file: string) => string) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'migtop-notify-'));
  const file = path.join(folder, "it's told");
  const said: string[] = [];
  const command = [process.execPath, '-e', script(JSON.stringify(file))];
  const notifier = createNotifier(command, {say: sentence => said.push(sentence)});
  onTestFinished(() => {
    notifier.close();
    rmSync(folder, {recursive: true, force: true});
  });
  const told = (): readonly Notification[] =>
    existsSync(file)
      ? readFileSync(file, 'utf8')
          .split('\n')
          .filter(Boolean)
          .map(line => JSON.parse(line) as Notification)
      : [];
  return {notifier, said, told};
};

const keep = (file: string) => `process.stdin.on('data', d => require('fs').appendFileSync(${file}, d))`;

describe('the command on alerts', () => {
  it('gets what is wrong as JSON, and that it is over', async () => {
    const {notifier, told, said} = opened(keep);
    notifier.take(raised('3991'));
    await waitUntil(() => told().length === 1, {what: 'the alert to be told'});
    expect(told()[0]).toEqual({
      ...{what: 'raised', at: start, time: '2027-01-15T00:00:00.000Z', kind: 'blocked', node: 'db1'},
      ...{subject: '3991', severity: 'critical', evidence: {sessions: 39, longest: 12_000}, leftOut: 0},
      sentence: 'blocked 3991 on db1: sessions 39 · longest 12 s',
    });
    notifier.take(cleared('3991', start + 5_000));
    await waitUntil(() => told().length === 2, {what: 'its end to be told'});
    expect(told()[1]).toMatchObject({what: 'cleared', severity: 'critical', lasted: 5_000});
    expect(said).toEqual([]);
  });

  it('is not run for what is only worth a notice, nor when that is over', () => {
    const calls = createCalls();
    expect(calls(raised('t', {severity: 'notice'}))).toBeNull();
    expect(calls(cleared('t', start + 1))).toBeNull();
    expect(calls(raised('3991'))).toMatchObject({what: 'raised', subject: '3991'});
    expect(calls(cleared('3991', start + 2))).toMatchObject({
      what: 'cleared',
      sentence: 'over: blocked 3991 on db1',
    });
    expect(calls(cleared('3991', start + 3))).toBeNull();
  });

  it('is run twenty times a minute at most, and tells how many were left out', async () => {
    const {notifier, told} = opened(keep);
    for (let nth = 0; nth < 20; nth += 1) {
      notifier.take(raised(String(nth), {}, start + nth));
      await waitUntil(() => told().length === nth + 1, {what: `alert ${nth}`});
    }
    for (let nth = 20; nth < 25; nth += 1) notifier.take(raised(String(nth), {}, start + nth));
    notifier.take(raised('later', {}, start + 61_000));
    await waitUntil(() => told().some(({subject}) => subject === 'later'), {what: 'the next minute'});
    expect(told()).toHaveLength(21);
    expect(told().at(-1)?.leftOut).toBe(5);
  }, 60_000);

  it('that fails or is not there is told once, and harms nothing', async () => {
    const {notifier, said} = opened(() => 'process.exit(3)');
    notifier.take(raised('a'));
    await waitUntil(() => said.length === 1, {what: 'the failure to be told'});
    expect(said[0]).toMatch(/ended with 3\.$/);
    const sentences: string[] = [];
    createNotifier(['no-such-program'], {say: sentence => sentences.push(sentence)}).take(raised('b'));
    await waitUntil(() => sentences.length === 1, {what: 'the missing program'});
    expect(sentences).toEqual(['--notify: no-such-program is not there.']);
  });
});

describe('the call at a terminal', () => {
  it('rings, and shows one line of nothing but text', () => {
    const sequence = callSequence('blocked \u001b]0;x\u0007\nby 1', {});
    expect(sequence.startsWith('\u001b]9;migtop: blocked ')).toBe(true);
    expect(sequence.endsWith('\u0007\u0007')).toBe(true);
    // The escape that begins it, and the bell that ends it: no other.
    expect(sequence.slice(1, -2)).not.toMatch(/[\u001b\u0007\n]/);
    expect(callSequence('x', {TMUX: '/tmp/tmux'})).toContain('\u001bPtmux;\u001b\u001b]9;');
  });
});
