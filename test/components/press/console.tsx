// The whole screen with a store behind it, driven by keys, read back through a headless terminal.
import {onTestFinished} from 'vitest';
import {App} from '../../../components/App.tsx';
import type {Ports} from '../../../components/ports.ts';
import type {ActCommand, Plan, Selection} from '../../../src/actions/plan.ts';
import type {State} from '../../../src/core/state.ts';
import {createStore} from '../../../src/store/store.ts';
import {watched} from '../../core/world.ts';
import {lockPileupArmed} from '../../fixtures/lock-pileup.ts';
import {cancelPlan} from '../../fixtures/plans.ts';
import {openScreen, type Size} from '../../screen/render.tsx';
import {ports} from '../stage.tsx';

/** Waits until the screen is as wanted; a test that waits for ever is shown what was there instead. */
const until = async (
  read: () => Promise<string>,
  good: (drawn: string) => boolean,
  wanted: string,
): Promise<string> => {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const drawn = await read();
    if (good(drawn)) return drawn;
    if (Date.now() > deadline) throw new Error(`the screen never ${wanted}:\n${drawn}`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
};

/** Closed at the end of the test. */
export const openConsole = (
  first: State,
  more: Partial<Ports> = {},
  size: Size = {columns: 120, rows: 40},
) => {
  let state = first;
  const listeners = new Set<() => void>();
  const store = createStore(
    {
      state: () => state,
      subscribe: listener => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    {
      ...{busy: () => false, now: () => performance.now(), time: () => state.now},
      later: (call, ms) => {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
    },
  );
  const screen = openScreen(<App store={store} ports={ports(more)} theme="mono" />, size);
  const text = async (): Promise<string> => (await screen.lines()).join('\n');
  onTestFinished(() => {
    store.close();
    screen.unmount();
  });
  return {
    store,
    screen,
    /** The screen as soon as it shows `wanted`. */
    shows: (wanted: string) => until(text, drawn => drawn.includes(wanted), `showed ${wanted}`),
    hides: (unwanted: string) => until(text, drawn => !drawn.includes(unwanted), `let go of ${unwanted}`),
    /** Each key as a read of its own, as a person presses them. */
    press: async (...keys: readonly string[]) => {
      for (const key of keys) {
        screen.send(key);
        await new Promise(resolve => setImmediate(resolve));
        await text();
      }
    },
    become: (next: State) => {
      state = next;
      for (const listener of listeners) listener();
    },
  };
};

export const pileup = watched(lockPileupArmed);

/** A console on a pile-up, armed, that remembers what it was asked and told to do. */
export const openPileup = (more: Partial<Ports> = {}, state: State = pileup) => {
  const offers: {readonly command: ActCommand; readonly selection: Selection}[] = [];
  const runs: Plan[] = [];
  const screen = openConsole(state, {
    offer: (command, selection) => {
      offers.push({command, selection});
      return {plan: cancelPlan};
    },
    run: plan => void runs.push(plan),
    ...more,
  });
  return {offers, runs, screen};
};

export const keys = {
  ...{up: '\u001B[A', down: '\u001B[B', right: '\u001B[C', enter: '\r', escape: '\u001B', tab: '\t'},
  ...{backspace: '\u007F', pageDown: '\u001B[6~'},
} as const;
