import {describe, expect, it} from 'vitest';
import type {Event} from '../../../src/core/event.ts';
import {fold, initial} from '../../../src/core/fold/fold.ts';
import type {State} from '../../../src/core/state.ts';
import {createRecorder} from '../../../src/recording/recorder.ts';
import {createMemoryFile} from '../../../src/recording/recording-file.ts';
import {createLiveArchive} from '../../../src/source/replay/live-archive.ts';
import {createRewind} from '../../../src/source/replay/rewind.ts';
import {lockPileupOver} from '../../fixtures/lock-pileup.ts';
import {fakeTime} from '../../store/fake-time.ts';
import {eventsOf, stateAt} from './recorded.ts';

const events = eventsOf(lockPileupOver);

/** A session that keeps its last hour in memory, as one that is not recorded does. */
const running = (room = 2 ** 24) => {
  const time = fakeTime();
  let state: State = initial;
  const recorder = createRecorder({
    ...{path: 'memory', create: async () => createMemoryFile(room), now: () => state.now},
    onTrouble: () => {},
    onMember: at => archive.begin(at, state),
  });
  const archive = createLiveArchive(recorder);
  const take = (event: Event) => {
    const before = state;
    recorder.write(event);
    state = fold(state, event);
    archive.take(event, before, state);
  };
  const live = {state: () => state, subscribe: () => () => {}};
  const rewind = createRewind({archive, live, now: () => state.now + time.now(), later: time.later});
  return {time, take, rewind, recorder, archive};
};

const watched = async (room?: number) => {
  const session = running(room);
  for (const event of events) session.take(event);
  await session.recorder.flushed();
  return session;
};

describe('the way back', () => {
  it('leads from the present to the reading before, exactly as it was, and on to the present again', async () => {
    const {rewind} = await watched();
    const present = rewind.state();
    expect(rewind.status()).toBeNull();
    for (let steps = 0; steps < 20; steps += 1) {
      expect(rewind.step(-1)).toBeNull();
      expect(rewind.state()).toEqual(stateAt(events, rewind.time()));
    }
    expect(rewind.status()).toMatchObject({kind: 'past', exact: true});
    while (rewind.status() !== null) expect(rewind.step(1)).toBeNull();
    expect(rewind.state()).toBe(present);
  });

  it('goes on recording meanwhile, and End returns to what is true by then', async () => {
    const {rewind, take, recorder} = await watched();
    rewind.step(-1);
    const shown = rewind.state();
    const at = (events.at(-1)?.at ?? 0) + 1_000;
    take({type: 'mark.added', at, operator: 'ann', text: 'meanwhile'});
    await recorder.flushed();
    expect(rewind.state()).toBe(shown);
    rewind.toEnd();
    expect(rewind.state().log.at(-1)).toMatchObject({text: 'meanwhile'});
  });

  it('jumps back to what happened, and plays from there up to the present', async () => {
    const {rewind, time} = await watched();
    // The end of the ALTER, and the cancel that ended it.
    for (const _ of [1, 2]) expect(rewind.jump(-1)).toBeNull();
    expect(rewind.state().log.at(-1)).toMatchObject({type: 'action.asked', action: 'cancel'});
    rewind.toggle();
    rewind.faster(9);
    expect(rewind.status()).toMatchObject({playing: true, speed: 60});
    time.pass(1_000);
    expect(rewind.status()).toBeNull();
  });

  it('goes back as far as memory reaches, and says where it ends', async () => {
    const {rewind, archive} = await watched(40_000);
    expect(archive.first()).toBeGreaterThan(0);
    rewind.toStart();
    expect(rewind.state()).toEqual(stateAt(events, rewind.time()));
    expect(rewind.step(-1)).toBe('Nothing further back is kept.');
  });

  it('says so when nothing is kept yet', () => {
    const {rewind} = running();
    expect(rewind.step(-1)).toBe('There is nothing to go back to yet.');
    expect(rewind.status()).toBeNull();
  });
});
