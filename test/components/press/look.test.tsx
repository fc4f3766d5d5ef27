import {describe, expect, it} from 'vitest';
import {asked, connected, held, observed, opened, session, watched} from '../../core/world.ts';
import {invalidIndex, laggingReplica} from '../../fixtures/others.ts';
import {keys, openConsole, pileup} from './console.tsx';

describe('looking', () => {
  it('focuses a panel with its digit, and opens it full screen and closes it again', async () => {
    const screen = openConsole(pileup);
    await screen.press('2');
    await screen.shows('┝2 Sessions');
    await screen.press(keys.enter);
    await screen.shows('┍2 Sessions');
    await screen.press(keys.escape);
    expect(await screen.shows('┝2 Sessions')).toContain('┌1 Locks');
  });

  it('opens the session under the cursor in detail', async () => {
    const screen = openConsole(pileup);
    await screen.press('j', keys.enter, keys.enter);
    const drawn = await screen.shows('Session 4122 on db1');
    expect(drawn).toContain('3991 holds AccessShare on public.orders');
    expect(drawn).toContain('Blocks 38 sessions');
  });

  it('tells why the statement of a session is not there', async () => {
    const mute = session('77', {state: 'idle', statement: null});
    const screen = openConsole(
      watched([
        [0, opened()],
        [0, connected('db1')],
        [1_000, observed('db1', 1_000, {sessions: [mute]})],
      ]),
    );
    await screen.press('2', keys.enter, keys.enter);
    const drawn = await screen.shows('Session 77 on db1');
    expect(drawn).toContain(
      'not known: it has run nothing yet, or the server tells a statement only while it runs',
    );
  });

  it('filters by column while it is typed, and drops the filter with Esc', async () => {
    const screen = openConsole(pileup);
    await screen.press('2', '/', ...'app:report');
    const drawn = await screen.shows('/app:report▏ 1 of 66');
    expect(drawn).toContain('3991     idle in tx');
    expect(drawn).not.toContain('4130     active');
    await screen.press(keys.escape);
    await screen.shows('4130     active');
  });

  it('sorts by the next column and turns the order round', async () => {
    const screen = openConsole(pileup);
    await screen.press('2', 's');
    await screen.shows('id▲');
    await screen.shows('▶ 612');
    await screen.press('S');
    await screen.shows('id▼');
    await screen.shows('▶ 4204');
  });

  it('leaves the cursor where it is while rows above it come and go', async () => {
    const waiting = (first: number, second: number) =>
      watched([
        [0, opened()],
        [0, connected('db1')],
        [
          second * 1000,
          observed('db1', second * 1000, {
            sessions: Array.from({length: 30}, (_, index) => session(String(first + index))),
          }),
        ],
      ]);
    const screen = openConsole(waiting(100, 1));
    await screen.press('2', keys.down, keys.down, keys.down, keys.down);
    const before = (await screen.shows('▶ 104')).split('\n').findIndex(line => line.includes('▶ 104'));
    screen.become(waiting(103, 2));
    await screen.hides(' 100 ');
    const after = (await screen.shows('▶ 104')).split('\n').findIndex(line => line.includes('▶ 104'));
    expect(after).toBeLessThanOrEqual(before);
    expect(await screen.shows('▶ 104')).toContain('▶ 104');
  });

  it('freezes the view while things go on, and says so', async () => {
    const screen = openConsole(pileup);
    await screen.press(' ');
    await screen.shows('FROZEN');
    screen.become(watched(invalidIndex));
    await screen.press('6');
    expect(await screen.shows('┝6 Vitals')).toContain('1 root, 39 waiting');
    await screen.press(' ');
    await screen.shows('nobody waits');
  });

  it('jumps to the worst trouble', async () => {
    const screen = openConsole(watched(laggingReplica));
    await screen.press('!');
    await screen.shows('┝4 Replication');
  });

  it('cuts what a server sends of everything that is not text', async () => {
    const hostile = watched([
      [0, opened()],
      [0, connected('db1')],
      [
        1000,
        observed('db1', 1000, {
          sessions: [
            session('7', {
              statement: '\u001B]0;owned\u0007\u001B[2J\u202Edrop',
              application: 'a\nb\u001B[31m',
            }),
            session('8', {waitsForLock: true}),
          ],
          locks: [held('7', 'AccessExclusive'), asked('8', 'AccessShare', 100)],
        }),
      ],
    ]);
    const screen = openConsole(hostile);
    const drawn = await screen.shows('□]0;owned□□[2Jdrop');
    expect(drawn).toContain('1 root, 1 waiting');
    expect(screen.screen.written()).not.toContain('\u001B]0;');
  });

  it('shows a small window what it needs and comes back with a larger one', async () => {
    const screen = openConsole(pileup);
    await screen.shows('1 root');
    screen.screen.resize({columns: 40, rows: 10});
    await screen.shows('migtop needs');
    screen.screen.resize({columns: 80, rows: 24});
    await screen.shows('1 root');
  });
});
