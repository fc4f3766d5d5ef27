import {describe, expect, it} from 'vitest';
import type {Ports} from '../../../components/ports.ts';
import {type Story, watched} from '../../core/world.ts';
import {lockPileup, lockPileupArmed} from '../../fixtures/lock-pileup.ts';
import {cancelPlan} from '../../fixtures/plans.ts';
import {keys, openConsole, openPileup, pileup} from './console.tsx';

const unarmed = watched(lockPileup);

const cancelled: Story = [
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
];

describe('acting', () => {
  it('says in the footer whom a key would act on: whom PRESS names, until the operator points at somebody', async () => {
    const screen = openConsole(pileup);
    await screen.shows('c cancel 4122  t terminate 3991');
    await screen.press('2', keys.down, keys.down);
    await screen.shows('c cancel 4130  t terminate 4130');
  });

  it('asks for exactly the target that the footer names', async () => {
    const {offers, screen} = openPileup();
    await screen.press('t');
    expect(offers).toEqual([
      {command: 'terminate', selection: {node: 'db1', sessions: ['3991'], job: null, index: null}},
    ]);
  });

  it('shows the exact command and changes nothing when Enter is pressed', async () => {
    const {runs, screen} = openPileup();
    await screen.press('c');
    const drawn = await screen.shows('[ No, leave it ]');
    expect(drawn).toContain('SELECT pg_cancel_backend(pid)');
    expect(drawn).toContain('38 sessions at once');
    await screen.press(keys.enter);
    await screen.hides('[ No, leave it ]');
    expect(runs).toEqual([]);
  });

  it('does it when y is pressed', async () => {
    const {runs, screen} = openPileup();
    await screen.press('c');
    await screen.shows('[ No, leave it ]');
    await screen.press('y');
    await screen.hides('[ No, leave it ]');
    expect(runs).toEqual([cancelPlan]);
  });

  it('does it when the operator moves to yes and takes it', async () => {
    const {runs, screen} = openPileup();
    await screen.press('c', keys.right);
    await screen.shows('[ Yes: cancel ]');
    await screen.press(keys.enter);
    await screen.hides('[ Yes: cancel ]');
    expect(runs).toEqual([cancelPlan]);
  });

  it('is not carried out by keys that came in one read with the one that asked', async () => {
    const {runs, screen} = openPileup();
    await screen.press('cy');
    await screen.shows('[ No, leave it ]');
    expect(runs).toEqual([]);
  });

  it('refuses when the target has changed since it was drawn', async () => {
    let change: string | null = null;
    const {runs, screen} = openPileup({stillSame: () => change});
    await screen.press('c');
    await screen.shows('[ No, leave it ]');
    change = '4122 runs another statement now';
    await screen.press('y');
    await screen.shows('4122 runs another statement now');
    expect(runs).toEqual([]);
  });

  it('says why a key cannot act', async () => {
    const offer: Ports['offer'] = () => ({refused: 'not armed', fix: 'press a to arm'});
    const screen = openConsole(unarmed, {offer});
    await screen.press('c');
    await screen.shows('Not armed: press a to arm.');
  });

  it('says that a key does nothing', async () => {
    const screen = openConsole(unarmed);
    await screen.press('v');
    await screen.shows('v does nothing here: ? lists the keys.');
  });

  it('acts on all marked sessions, and on them only', async () => {
    const {offers, screen} = openPileup();
    await screen.press('2', keys.down, keys.down, 'x', 'x');
    await screen.shows('c cancel 2 marked');
    await screen.press('c');
    expect(offers.at(-1)?.selection.sessions).toEqual(['4130', '4132']);
  });

  it('acts on nothing while the view is frozen', async () => {
    const {offers, screen} = openPileup();
    await screen.press(' ', 'c');
    await screen.shows('The view is frozen');
    expect(offers).toEqual([]);
  });

  it('never takes pasted text for keys', async () => {
    const {offers, screen} = openPileup();
    await screen.press('\u001B[200~cyKt\u001B[201~');
    await screen.shows('Pasted text is not taken for keys.');
    expect(offers).toEqual([]);
  });

  it('follows what became of an action until it is over', async () => {
    const screen = openConsole(watched(cancelled));
    await screen.shows('cancel 4122 alembic: sent');
  });

  it('offers to terminate whoever ignored a cancel', async () => {
    const ignored = watched([
      ...cancelled,
      [
        137_300,
        {
          ...{type: 'action.settled', id: 'x', outcome: 'ignored', detail: '', took: 5000},
          ...{released: 0, releasedAfter: null},
        },
      ],
    ]);
    const {offers, screen} = openPileup({}, ignored);
    await screen.shows('4122 goes on in spite of the cancel: t terminates it');
    await screen.press('t');
    expect(offers.at(-1)?.selection.sessions).toEqual(['4122']);
  });
});
