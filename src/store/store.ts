import type {State} from '../core/state.ts';
import type {FrameClock, FrameClockPorts} from './frame-clock.ts';
import {createFrameClock} from './frame-clock.ts';
import {initialView, reduceView, type View, type ViewAction} from './view.ts';

/** Where state comes from: whoever records and folds the events. */
export type StateSource = {
  readonly state: () => State;
  /** Calls back after each change; the result unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void;
};

/** All that a frame is drawn from. `now`: epoch ms, whole seconds or the newest event, so that frames within one second share what they compute. */
export type Snapshot = {readonly state: State; readonly view: View; readonly now: number};

export type Store = {
  /** As of now: what a key is answered from. */
  readonly getSnapshot: () => Snapshot;
  /** As of the last frame: the same object until the next one is due. */
  readonly getDrawn: () => Snapshot;
  readonly subscribe: (listener: () => void) => () => void;
  /** At once visible in `getSnapshot`, and drawn at once. */
  readonly dispatchView: (action: ViewAction) => void;
  /** Something outside of both states is to be seen with the next frame. */
  readonly refresh: () => void;
  /** What the last frame cost, ms: slows the next one down. */
  readonly spent: FrameClock['spent'];
  readonly close: () => void;
};

export type StorePorts = Omit<FrameClockPorts, 'draw'> & {
  /** Epoch ms, for clocks and countdowns on the screen. */
  readonly time: () => number;
};

/** How often the screen's own clock moves, ms. */
const tick = 1000;

/** Something worth a frame of its own. A canary's report or a tool's reading comes with the next one. */
const isNews = (before: State, after: State): boolean =>
  before.log !== after.log ||
  Object.values(after.nodes).some(({node, observedAt}) => before.nodes[node]?.observedAt !== observedAt);

/** Joins what happened with what is looked at, and tells the screen once per frame. */
export const createStore = (
  source: StateSource,
  {time, ...ports}: StorePorts,
  first: View = initialView,
): Store => {
  const listeners = new Set<() => void>();
  const take = (view: View): Snapshot => {
    const state = view.frozen ?? source.state();
    // What has just happened is not ahead of now.
    return {state, view, now: Math.max(Math.floor(time() / tick) * tick, state.now)};
  };
  let snapshot = take(first);
  let drawn = snapshot;

  const draw = (): void => {
    snapshot = take(snapshot.view);
    drawn = snapshot;
    beatLater();
    for (const listener of listeners) listener();
  };
  const clock = createFrameClock({...ports, draw});
  const unsubscribe = source.subscribe(() => {
    if (isNews(drawn.state, source.state())) clock.request();
  });

  // Counted from the last frame: where news come at least as often, the clock costs no frame of its own.
  let withdraw = (): void => {};
  const beatLater = (): void => {
    withdraw();
    withdraw = ports.later(clock.request, tick);
  };
  beatLater();

  return {
    getSnapshot: () => snapshot,
    getDrawn: () => drawn,
    subscribe: listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispatchView: action => {
      const view = reduceView(snapshot.view, action);
      if (view === snapshot.view) return;
      snapshot = take(view);
      clock.urge();
    },
    refresh: clock.request,
    spent: clock.spent,
    close: () => {
      unsubscribe();
      withdraw();
      clock.stop();
      listeners.clear();
    },
  };
};
