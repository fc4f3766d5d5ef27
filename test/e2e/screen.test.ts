import {describe, expect, it} from 'vitest';
import {query} from '../servers/postgres/clients.ts';
import type {Console} from './console.ts';
import {flawsOf, titles} from './flaws.ts';
import {openConsole, pileUp, running, useStage, waiting} from './stage.ts';

/** Sequences that set a foreground or background. */
const colours = /\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;\d+)*m/;

const healthy = (console: Console): Promise<string[]> => console.waitFor(/HEALTH +✔ healthy[\s\S]*replica1/);

describe('the screen', () => {
  const stage = useStage();

  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
  ])('shows header, panels and footer at %i×%i', async (columns, rows) => {
    const console = openConsole(stage(), {columns, rows});
    await console.waitFor(/HEALTH +✔ healthy/);
    const lines = await console.waitFor(shown => flawsOf(shown, columns).length === 0);
    expect(lines.length).toBe(rows);
    expect(lines[0]).toContain('primary');
    expect(lines.at(-1)).toContain('? help');
    expect(console.modes()).toMatchObject({alternate: true, cursor: false, wrap: false});
  });

  it('finds a session by filter, sorts, and shows its whole statement, which goes to the clipboard', async () => {
    const long = `SELECT pg_sleep(600), '${'needle in a haystack '.repeat(45)}the end'`;
    const {id} = await running(stage(), 'batch', long);
    await running(stage(), 'web', 'SELECT pg_sleep(600)');
    const console = openConsole(stage());
    await healthy(console);
    console.keys('2', '/');
    await console.waitFor(lines => /take/.test(lines.at(-1) ?? ''));
    console.type('app:batch');
    await console.waitFor(/app:batch/);
    console.press('enter');
    await console.waitFor(lines => {
      const rows = lines.filter(line => /^│ [ ▶] +\d+ +active|^│ ▶ \d+ +active/.test(line));
      return rows.length === 1 && (rows[0] ?? '').includes(id);
    });
    console.press('s');
    await console.waitFor(/ id▲/);
    console.press('S');
    await console.waitFor(/ id▼/);
    console.press('enter');
    console.press('enter');
    await console.waitFor(new RegExp(`Session ${id}`));
    await console.waitFor(/needle in a haystack/);
    console.press('G');
    await console.waitFor(/the end/);
    console.press('y');
    await console.waitFor(/clipboard/);
    const [, copied = ''] = /\x1b\]52;c;([A-Za-z0-9+/=]+)/.exec(console.written()) ?? [];
    expect(Buffer.from(copied, 'base64').toString()).toBe(long);
  });

  it('explains its keys, takes a note, and holds still while it is frozen', async () => {
    const console = openConsole(stage());
    await healthy(console);
    console.press('?');
    await console.waitFor(/K +pause and cancel the whole migration|kill switch/);
    console.press('escape');
    console.press('m');
    await console.waitFor(/Note for the recording/);
    console.type('before the deployment');
    await console.waitFor(/before the deployment/);
    console.press('enter');
    await console.waitFor(/ann.*before the deployment/);
    console.press('space');
    await console.waitFor(/ FROZEN /);
    const {migration} = await pileUp(stage(), 2);
    await console.waitFor(/ FROZEN [1-9]/);
    expect(console.screen().join('\n')).not.toContain(migration.id);
    console.press('space');
    await console.waitFor(new RegExp(`PRESS.*${migration.id}`));
  });

  it('shows a role without any grant what it can, and says what it cannot', async () => {
    const {migration} = await pileUp(stage(), 3);
    const console = openConsole(stage(), {role: 'bare'});
    await console.waitFor(new RegExp(`└─${migration.id}`));
    await console.waitFor(
      lines => /GRANT pg_monitor/.test(lines.join('\n')) && flawsOf(lines, 120).length === 0,
    );
  });

  it('shows a monitoring role everything, and why it cannot signal', async () => {
    const {migration} = await pileUp(stage(), 3);
    const console = openConsole(stage(), {role: 'mon', flags: ['--arm']});
    await console.waitFor(new RegExp(`HEALTH +. 3 sessions blocked .*${migration.id}`));
    await console.waitFor(/replica1 +streaming/);
    console.press('c');
    await console.waitFor(/pg_signal_backend/);
  });

  it('uses no colour with NO_COLOR, and says the same', async () => {
    const console = openConsole(stage(), {env: {NO_COLOR: '1'}});
    await healthy(console);
    await console.waitFor(lines => flawsOf(lines, 120).length === 0);
    expect(console.written()).not.toMatch(colours);
  });

  it('leaves nothing behind after a storm of resizes', async () => {
    const console = openConsole(stage());
    await healthy(console);
    for (let step = 0; step < 60; step += 1)
      console.resize(40 + ((step * 37) % 160), 10 + ((step * 23) % 50));
    console.resize(120, 40);
    await console.waitFor(lines => flawsOf(lines, 120).length === 0);
    console.resize(50, 12);
    await console.waitFor(/needs 60×16/);
    console.resize(120, 40);
    await console.waitFor(lines => flawsOf(lines, 120).length === 0);
  });
});

describe('hostile text', () => {
  const stage = useStage();

  it('never reaches the terminal raw, and leaves columns where they are', async () => {
    const evil =
      'ev\x1b[31mil\x1b]52;c;ZXZpbA==\x07\x1b[2J\u202egnihton\u2066\n\r\ttab 漢字👩‍👩‍👧 ﷽é\u0000'.replace(
        '\u0000',
        '',
      );
    const {primary} = stage();
    await query(primary, `CREATE TABLE "${evil.slice(0, 20)}" (id int)`);
    await query(primary, `ALTER TABLE "${evil.slice(0, 20)}" OWNER TO shop`);
    const holder = await running(
      stage(),
      `app\x1b]0;title\x07${evil.slice(0, 8)}`,
      `BEGIN; LOCK TABLE "${evil.slice(0, 20)}"`,
    );
    await holder.run('SELECT 1');
    const {id} = await waiting(
      stage(),
      evil.slice(0, 12),
      `SELECT /* ${evil} */ * FROM "${evil.slice(0, 20)}" AS "漢字漢字漢字"`,
    );
    const console = openConsole(stage());
    // A chunk may end in the middle of a frame, so the whole one is waited for.
    const shows = (what: RegExp) =>
      console.waitFor(
        lines =>
          what.test(lines.join('\n')) &&
          flawsOf(lines, 120).every(flaw => titles.some(title => flaw.startsWith(title))),
      );
    await shows(new RegExp(`└─${id}`));
    for (const key of ['2', 'enter', 'escape', '1']) {
      console.press(key);
      await shows(new RegExp(`\\b${id}\\b`));
    }
    console.keys('j', 'enter', 'enter');
    await shows(/Statement, [\s\S]*漢字/);
    const written = console.written();
    for (const raw of ['\x1b[31mil', '\x1b]52', '\x1b]0;title', '\u202e', '\u2066', 'ZXZpbA==\x07'])
      expect({raw, found: written.includes(raw)}).toEqual({raw, found: false});
  });
});
