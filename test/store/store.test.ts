import {describe, expect, it} from 'vitest';
import type {Event} from '../../src/core/event.ts';
import {initial} from '../../src/core/fold/fold.ts';
import type {State} from '../../src/core/state.ts';
import {createStore} from '../../src/store/store.ts';
import {fakeTime} from './fake-time.ts';

const mark: Event = {type: 'mark.added', at: 7, operator: 'ann', text: 'look'};

const started = () => {
  const time = fakeTime();
  let state: State = initial;
  const listeners = new Set<() => void>();
  const source = {
    state: () => state,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const store = createStore(source, {
    ...{busy: () => false, now: time.now, later: time.later},
    time: () => 1_000_500 + time.now(),
  });
  let frames = 0;
  store.subscribe(() => {
    frames += 1;
  });
  const become = (next: State) => {
    state = next;
    for (const listener of listeners) listener();
  };
  return {time, store, become, frames: () => frames, listeners};
};

describe('the store', () => {
  it('tells of news with the next frame', () => {
    const {time, store, become, frames} = started();
    become({...initial, now: 7, log: [mark]});
    expect(frames()).toBe(0);
    time.pass(0);
    expect(frames()).toBe(1);
    expect(store.getDrawn().state.now).toBe(7);
  });

  it('lets what is no news wait for the clock, which begins anew with every frame', () => {
    const {time, become, frames} = started();
    become({...initial, now: 7});
    time.pass(900);
    expect(frames()).toBe(0);
    become({...initial, now: 8, log: [mark]});
    time.pass(0);
    expect(frames()).toBe(1);
    time.pass(900);
    expect(frames()).toBe(1);
    time.pass(100);
    expect(frames()).toBe(2);
  });

  it('gives the same frame until the next one is due', () => {
    const {store, become} = started();
    const drawn = store.getDrawn();
    become({...initial, now: 7});
    store.dispatchView({type: 'zoom', zoomed: true});
    expect(store.getDrawn()).toBe(drawn);
  });

  it('answers the second key of a burst from what the first one did', () => {
    const {store} = started();
    store.dispatchView({type: 'zoom', zoomed: true});
    expect(store.getSnapshot().view.zoomed).toBe(true);
  });

  it('shows the frozen state while events go on', () => {
    const {time, store, become} = started();
    const frozen = {...initial, now: 3};
    store.dispatchView({type: 'freeze', state: frozen});
    become({...initial, now: 9});
    time.pass(2000);
    expect(store.getDrawn().state).toBe(frozen);
    store.dispatchView({type: 'freeze', state: null});
    time.pass(0);
    expect(store.getDrawn().state.now).toBe(9);
  });

  it('moves the clock every second without any event', () => {
    const {time, store} = started();
    time.pass(1000);
    const first = store.getDrawn().now;
    time.pass(1000);
    expect(store.getDrawn().now - first).toBe(1000);
  });

  it('lets go of everything when closed', () => {
    const {time, store, become, frames, listeners} = started();
    store.close();
    become({...initial, now: 7});
    time.pass(5000);
    expect(frames()).toBe(0);
    expect(listeners.size).toBe(0);
  });
});
