import {afterEach, describe, expect, it} from 'vitest';
import type {Ports} from '../../components/ports.ts';
import type {ActCommand, Plan, Selection} from '../../src/actions/plan.ts';
import {asked, connected, held, observed, opened, session, watched} from '../core/world.ts';
import {lockPileup, lockPileupArmed} from '../fixtures/lock-pileup.ts';
import {invalidIndex, laggingReplica} from '../fixtures/others.ts';
import {cancelPlan} from '../fixtures/plans.ts';
import {type Console, keys, openConsole} from './console.tsx';

const pileup = watched(lockPileupArmed);
const unarmed = watched(lockPileup);

let open: Console | null = null;
const start = (...args: Parameters<typeof openConsole>): Console => {
  open = openConsole(...args);
  return open;
};
afterEach(() => open?.close());

/** Ports that remember what they were asked. */
const witness = (more: Partial<Ports> = {}) => {
  const offers: {readonly command: ActCommand; readonly selection: Selection}[] = [];
  const runs: Plan[] = [];
  const ports: Partial<Ports> = {
    offer: (command, selection) => {
      offers.push({command, selection});
      return {plan: cancelPlan};
    },
    run: plan => void runs.push(plan),
    ...more,
  };
  return {offers, runs, ports};
};

describe('looking', () => {
  it('focuses a panel with its digit, and opens it full screen and closes it again', async () => {
    const screen = start(pileup);
    await screen.press('2');
    await screen.shows('┝2 Sessions');
    await screen.press(keys.enter);
    await screen.shows('┍2 Sessions');
    await screen.press(keys.escape);
    expect(await screen.shows('┝2 Sessions')).toContain('┌1 Locks');
  });

  it('opens the session under the cursor in detail', async () => {
    const screen = start(pileup);
    await screen.press('j', keys.enter, keys.enter);
    const drawn = await screen.shows('Session 4122 on db1');
    expect(drawn).toContain('3991 holds AccessShare on public.orders');
    expect(drawn).toContain('Blocks 38 sessions');
  });

  it('filters by column while it is typed, and drops the filter with Esc', async () => {
    const screen = start(pileup);
    await screen.press('2', '/', ...'app:report');
    const drawn = await screen.shows('/app:report▏ 1 of 66');
    expect(drawn).toContain('3991     idle in tx');
    expect(drawn).not.toContain('4130     active');
    await screen.press(keys.escape);
    await screen.shows('4130     active');
  });

  it('sorts by the next column and turns the order round', async () => {
    const screen = start(pileup);
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
    const screen = start(waiting(100, 1));
    await screen.press('2', keys.down, keys.down, keys.down, keys.down);
    const before = (await screen.shows('▶ 104')).split('\n').findIndex(line => line.includes('▶ 104'));
    screen.become(waiting(103, 2));
    await screen.hides(' 100 ');
    const after = (await screen.shows('▶ 104')).split('\n').findIndex(line => line.includes('▶ 104'));
    expect(after).toBeLessThanOrEqual(before);
    expect(await screen.shows('▶ 104')).toContain('▶ 104');
  });

  it('freezes the view while things go on, and says so', async () => {
    const screen = start(pileup);
    await screen.press(' ');
    await screen.shows('FROZEN');
    screen.become(watched(invalidIndex));
    await screen.press('6');
    expect(await screen.shows('┝6 Vitals')).toContain('1 root, 39 waiting');
    await screen.press(' ');
    await screen.shows('nobody waits');
  });

  it('jumps to the worst trouble', async () => {
    const screen = start(watched(laggingReplica));
    await screen.press('!');
    await screen.shows('┝4 Replication');
  });
});

describe('acting', () => {
  it('says in the footer whom a key would act on: whom PRESS names, until the operator points at somebody', async () => {
    const screen = start(pileup);
    await screen.shows('c cancel 4122  t terminate 3991');
    await screen.press('2', keys.down, keys.down);
    await screen.shows('c cancel 4130  t terminate 4130');
  });

  it('asks for exactly the target that the footer names', async () => {
    const {offers, ports} = witness();
    const screen = start(pileup, ports);
    await screen.press('t');
    expect(offers).toEqual([
      {command: 'terminate', selection: {node: 'db1', sessions: ['3991'], job: null, index: null}},
    ]);
  });

  it('shows the exact command and changes nothing when Enter is pressed', async () => {
    const {runs, ports} = witness();
    const screen = start(pileup, ports);
    await screen.press('c');
    const drawn = await screen.shows('[ No, leave it ]');
    expect(drawn).toContain('SELECT pg_cancel_backend(pid)');
    expect(drawn).toContain('38 sessions at once');
    await screen.press(keys.enter);
    await screen.hides('[ No, leave it ]');
    expect(runs).toEqual([]);
  });

  it('does it when y is pressed', async () => {
    const {runs, ports} = witness();
    const screen = start(pileup, ports);
    await screen.press('c');
    await screen.shows('[ No, leave it ]');
    await screen.press('y');
    await screen.hides('[ No, leave it ]');
    expect(runs).toEqual([cancelPlan]);
  });

  it('does it when the operator moves to yes and takes it', async () => {
    const {runs, ports} = witness();
    const screen = start(pileup, ports);
    await screen.press('c', keys.right);
    await screen.shows('[ Yes: cancel ]');
    await screen.press(keys.enter);
    await screen.hides('[ Yes: cancel ]');
    expect(runs).toEqual([cancelPlan]);
  });

  it('is not carried out by keys that came in one read with the one that asked', async () => {
    const {runs, ports} = witness();
    const screen = start(pileup, ports);
    await screen.press('cy');
    await screen.shows('[ No, leave it ]');
    expect(runs).toEqual([]);
  });

  it('refuses when the target has changed since it was drawn', async () => {
    let change: string | null = null;
    const {runs, ports} = witness({stillSame: () => change});
    const screen = start(pileup, ports);
    await screen.press('c');
    await screen.shows('[ No, leave it ]');
    change = '4122 runs another statement now';
    await screen.press('y');
    await screen.shows('4122 runs another statement now');
    expect(runs).toEqual([]);
  });

  it('says why a key cannot act', async () => {
    const offer: Ports['offer'] = () => ({refused: 'not armed', fix: 'press a to arm'});
    const screen = start(unarmed, {offer});
    await screen.press('c');
    await screen.shows('Not armed: press a to arm.');
  });

  it('says that a key does nothing', async () => {
    const screen = start(unarmed);
    await screen.press('z');
    await screen.shows('z does nothing here: ? lists the keys.');
  });

  it('acts on all marked sessions, and on them only', async () => {
    const {offers, ports} = witness();
    const screen = start(pileup, ports);
    await screen.press('2', keys.down, keys.down, 'x', 'x');
    await screen.shows('c cancel 2 marked');
    await screen.press('c');
    expect(offers.at(-1)?.selection.sessions).toEqual(['4130', '4132']);
  });

  it('acts on nothing while the view is frozen', async () => {
    const {offers, ports} = witness();
    const screen = start(pileup, ports);
    await screen.press(' ', 'c');
    await screen.shows('The view is frozen');
    expect(offers).toEqual([]);
  });

  it('never takes pasted text for keys', async () => {
    const {offers, ports} = witness();
    const screen = start(pileup, ports);
    await screen.press('\u001B[200~cyKt\u001B[201~');
    await screen.shows('Pasted text is not taken for keys.');
    expect(offers).toEqual([]);
  });

  it('follows what became of an action until it is over', async () => {
    const sent = watched([
      ...lockPileupArmed,
      [
        132_100,
        {
          ...{type: 'action.asked', id: 'x', group: null, node: 'db1', operator: 'ann', action: 'cancel'},
          target: cancelPlan.items[0]?.target ?? {type: 'node', label: ''},
          ...{command: 'cancel', effect: cancelPlan.effect},
        },
      ],
      [132_200, {type: 'action.sent', id: 'x', reply: 'true'}],
    ]);
    const screen = start(sent);
    await screen.shows('cancel 4122 alembic: sent');
  });

  it('offers to terminate whoever ignored a cancel', async () => {
    const {offers, ports} = witness();
    const ignored = watched([
      ...lockPileupArmed,
      [
        132_100,
        {
          ...{type: 'action.asked', id: 'x', group: null, node: 'db1', operator: 'ann', action: 'cancel'},
          target: cancelPlan.items[0]?.target ?? {type: 'node', label: ''},
          ...{command: 'cancel', effect: cancelPlan.effect},
        },
      ],
      [132_200, {type: 'action.sent', id: 'x', reply: 'true'}],
      [
        137_300,
        {
          ...{type: 'action.settled', id: 'x', outcome: 'ignored', detail: '', took: 5000},
          ...{released: 0, releasedAfter: null},
        },
      ],
    ]);
    const screen = start(ignored, ports);
    await screen.shows('4122 goes on in spite of the cancel: t terminates it');
    await screen.press('t');
    expect(offers.at(-1)?.selection.sessions).toEqual(['4122']);
  });
});

describe('the rest', () => {
  it('keeps a note as it was typed, with keys that would do something elsewhere', async () => {
    const notes: string[] = [];
    const screen = start(pileup, {note: text => void notes.push(text)});
    await screen.press('m');
    await screen.shows('Note for the recording');
    await screen.press(...'quit? no', keys.backspace, 'o', keys.enter);
    await screen.shows('Noted.');
    expect(notes).toEqual(['quit? no']);
  });

  it('stays unless it is told to quit', async () => {
    let quits = 0;
    const screen = start(pileup, {
      quit: () => {
        quits += 1;
      },
    });
    await screen.press('q');
    await screen.shows('Quit migtop?');
    await screen.press(keys.enter);
    await screen.hides('Quit migtop?');
    expect(quits).toBe(0);
    await screen.press('q', 'q');
    expect(quits).toBe(1);
  });

  it('copies the whole statement, as the server gave it', async () => {
    const copied: string[] = [];
    const screen = start(pileup, {
      copy: text => {
        copied.push(text);
        return null;
      },
      statementOf: () => 'SELECT everything',
    });
    await screen.press('y');
    await screen.shows('Sent the statement of 3991 to the clipboard');
    expect(copied).toEqual(['SELECT everything']);
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
    const screen = start(hostile);
    const drawn = await screen.shows('□]0;owned□□[2Jdrop');
    expect(drawn).toContain('1 root, 1 waiting');
    expect(screen.screen.written()).not.toContain('\u001B]0;');
  });

  it('shows a small window what it needs and comes back with a larger one', async () => {
    const screen = start(pileup);
    await screen.shows('1 root');
    screen.screen.resize({columns: 40, rows: 10});
    await screen.shows('migtop needs');
    screen.screen.resize({columns: 80, rows: 24});
    await screen.shows('1 root');
  });
});
