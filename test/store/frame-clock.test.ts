import {describe, expect, it} from 'vitest';
import {createFrameClock} from '../../src/store/frame-clock.ts';
import {fakeTime} from './fake-time.ts';

const started = () => {
  const time = fakeTime();
  const frames: number[] = [];
  let busy = false;
  const clock = createFrameClock({
    draw: () => frames.push(time.now()),
    busy: () => busy,
    now: time.now,
    later: time.later,
  });
  const setBusy = (value: boolean) => {
    busy = value;
  };
  return {time, frames, clock, setBusy};
};

describe('the frame clock', () => {
  it('draws many changes at once as one frame', () => {
    const {time, frames, clock} = started();
    for (let index = 0; index < 50; index += 1) clock.request();
    time.pass(0);
    expect(frames).toEqual([0]);
  });

  it('draws news at most four times a second', () => {
    const {time, frames, clock} = started();
    for (let index = 0; index < 100; index += 1) {
      clock.request();
      time.pass(10);
    }
    const gaps = frames.slice(1).map((at, index) => at - (frames[index] ?? 0));
    expect(Math.min(...gaps)).toBe(250);
  });

  it('answers a key at once, though a frame was just drawn', () => {
    const {time, frames, clock} = started();
    clock.request();
    time.pass(10);
    clock.request();
    clock.urge();
    time.pass(0);
    expect(frames).toEqual([0, 10]);
  });

  it('draws nothing while the terminal is busy, and then what is due', () => {
    const {time, frames, clock, setBusy} = started();
    setBusy(true);
    clock.urge();
    time.pass(5000);
    expect(frames).toEqual([]);
    setBusy(false);
    time.pass(50);
    expect(frames).toHaveLength(1);
  });

  it('rests eight times as long as a frame has cost', () => {
    const {time, frames, clock} = started();
    clock.request();
    time.pass(0);
    clock.spent(100);
    clock.request();
    time.pass(799);
    expect(frames).toHaveLength(1);
    time.pass(1);
    expect(frames).toEqual([0, 800]);
  });

  it('draws nothing any more once stopped', () => {
    const {time, frames, clock} = started();
    clock.request();
    clock.stop();
    clock.urge();
    time.pass(1000);
    expect(frames).toEqual([]);
  });
});
