// The spine: gives a fact its moment, folds it, hands it on, and lets the watchdog look at what came of it.
import type {Event, Fact} from '../core/event.ts';
import {fold, initial} from '../core/fold/fold.ts';
import {watchdog} from '../core/health/watchdog.ts';
import type {State} from '../core/state.ts';

export type JournalOptions = {
  /** Epoch ms. */
  readonly now: () => number;
  /** Takes out what must not be shown or stored, before anybody sees it. */
  readonly redact?: (fact: Fact) => Fact;
  /** Get every event in order, with the state that it led to; must not throw. */
  readonly sinks: readonly ((event: Event, state: State) => void)[];
};

export type Journal = {
  /** Does nothing once closed. A fact appended while another is handed on waits for its turn. */
  readonly append: (fact: Fact) => void;
  readonly state: () => State;
  /** Called after each fact and what the watchdog made of it; returns how to stop that. */
  readonly subscribe: (listener: (state: State) => void) => () => void;
  readonly close: () => void;
};

export const createJournal = ({now, redact = fact => fact, sinks}: JournalOptions): Journal => {
  let state = initial;
  let closed = false;
  let busy = false;
  const waiting: Fact[] = [];
  const listeners = new Set<(state: State) => void>();

  const take = (fact: Fact) => {
    const event: Event = {...redact(fact), at: Math.max(now(), state.now)};
    state = fold(state, event);
    for (const sink of sinks) sink(event, state);
  };

  const drain = () => {
    for (let fact = waiting.shift(); fact; fact = waiting.shift()) {
      take(fact);
      for (const found of watchdog(state)) take(found);
      for (const listener of [...listeners]) listener(state);
    }
  };

  return {
    append: fact => {
      if (closed) return;
      waiting.push(fact);
      if (busy) return;
      busy = true;
      try {
        drain();
      } finally {
        busy = false;
      }
    },
    state: () => state,
    subscribe: listener => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => {
      closed = true;
      listeners.clear();
    },
  };
};
