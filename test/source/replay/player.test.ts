import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Event} from '../../../src/core/event.ts';
import {fold, initial} from '../../../src/core/fold/fold.ts';
import {readRecording} from '../../../src/recording/reader.ts';
import {openTape} from '../../../src/recording/tape.ts';
import {createFileArchive} from '../../../src/source/replay/file-archive.ts';
import {createPlayer} from '../../../src/source/replay/player.ts';
import {observed, type Story, session, start} from '../../core/world.ts';
import {lockPileupOver} from '../../fixtures/lock-pileup.ts';
import {opening} from '../../fixtures/shop.ts';
import {archiveOf, eventsOf, recorded, stateAt, temporary, whole} from './recorded.ts';

const events = eventsOf(lockPileupOver);
const last = events.at(-1)?.at ?? 0;

let bytes: Buffer | null = null;

/** A file of the pile-up; three members. */
const pileUp = async (): Promise<string> => {
  bytes ??= readFileSync(await recorded(events));
  const file = path.join(temporary(), 'pile-up.jsonl.gz');
  writeFileSync(file, bytes);
  return file;
};

/** Little of it, so that there are few bytes to cut at. */
const secondOf = (second: number): Story => [
  [second * 1_000, observed('db1', second * 1_000, {sessions: [session('7'), session('8')]})],
];

describe('a player', () => {
  it('shows at every moment what all events up to it add up to, wherever it was before', async () => {
    const player = createPlayer(whole(archiveOf(await pileUp())));
    const moment = fc.integer({min: -1_000, max: last - start + 1_000});
    fc.assert(
      fc.property(fc.array(moment, {minLength: 1, maxLength: 4}), moments => {
        for (const after of moments) player.seek(start + after);
        expect(player.exact()).toBe(true);
        expect(player.state()).toEqual(stateAt(events, player.position()));
      }),
      {numRuns: 25},
    );
  });

  it('plays through the whole to the state that was live in the end, event for event', async () => {
    const player = createPlayer(archiveOf(await pileUp()));
    let state = initial;
    for (const [index, event] of events.entries()) {
      state = fold(state, event);
      if (events[index + 1]?.at === event.at) continue;
      player.seek(event.at);
      expect(player.state()).toEqual(state);
    }
  });

  it('knows alerts and actions at once wherever it goes, and the exact state once all is read', async () => {
    const archive = archiveOf(await pileUp());
    archive.look();
    const player = createPlayer(archive);
    for (let news = 0; news < 2; news += 1) archive.work();
    player.seek(last);
    expect(player.exact()).toBe(false);
    expect(player.state().alerts).toEqual(stateAt(events, last).alerts);
    expect(player.state().actions).toEqual(stateAt(events, last).actions);
    whole(archive);
    player.settle();
    expect(player.exact()).toBe(true);
    expect(player.state()).toEqual(stateAt(events, last));
  });

  it('steps to the next reading or news and back again', async () => {
    const player = createPlayer(whole(archiveOf(await pileUp())));
    const stops = [...new Set(events.filter(({type}) => !/probe|tool/.test(type)).map(({at}) => at))];
    const seen = [player.position()];
    while (player.step(1)) seen.push(player.position());
    expect(seen.slice(-stops.length + 1)).toEqual(stops.slice(1));
    const back: number[] = [];
    while (player.step(-1)) back.push(player.position());
    expect(back).toEqual(stops.slice(0, -1).toReversed());
  });

  it('jumps from one alert, action and phase to the next', async () => {
    const player = createPlayer(whole(archiveOf(await pileUp())));
    const {happenings} = whole(archiveOf(await pileUp()));
    const texts: string[] = [];
    while (player.jump(1))
      for (const {at, kind, key} of happenings())
        if (at === player.position()) texts.push(`${kind} ${key.split('|')[0]}`);
    expect(texts).toEqual(expect.arrayContaining(['alert blocked', 'action arm1', 'action c1']));
    const end = player.position();
    expect(player.jump(-1)).toBe(true);
    expect(player.position()).toBeLessThan(end);
  });

  it('plays as fast as it is told to, and stops at the end', async () => {
    const player = createPlayer(whole(archiveOf(await pileUp())));
    player.play(true);
    player.advance(1_000);
    expect(player.position()).toBe(start + 1_000);
    player.faster(99);
    expect(player.speed()).toBe(60);
    player.advance(1_000);
    expect(player.position()).toBe(start + 61_000);
    expect(player.state()).toEqual(stateAt(events, start + 61_000));
    player.faster(-99);
    expect(player.speed()).toBe(0.25);
    player.faster(99);
    player.advance(99_000);
    expect([player.position(), player.playing()]).toEqual([last, false]);
  });

  it('survives a file that is cut off at any byte of its last member', async () => {
    const seconds = [0, 1, 2, 62, 63];
    const few = eventsOf(seconds.flatMap(second => [...(second === 0 ? opening : []), ...secondOf(second)]));
    const file = await recorded(few);
    const all = readFileSync(file);
    const members = whole(archiveOf(file)).members();
    const from = members.at(-1)?.from ?? 0;
    expect(members.length).toBeGreaterThan(1);
    const cut = path.join(temporary(), 'cut.jsonl.gz');
    for (let length = all.length; length >= from; length -= 1) {
      // Each byte is cut; the whole state is compared now and then, which takes longer.
      writeFileSync(cut, all.subarray(0, length));
      const readable: Event[] = [];
      for await (const event of readRecording(cut)) readable.push(event);
      const tape = openTape(cut);
      const archive = createFileArchive(tape, cut);
      const player = createPlayer(length % 16 === 0 ? whole(archive) : archive);
      archive.look();
      player.seek(Number.POSITIVE_INFINITY);
      expect(player.state().now, `cut to ${length} bytes`).toBe(readable.at(-1)?.at);
      if (length % 16 === 0) expect(player.state()).toEqual(readable.reduce(fold, initial));
      tape.close();
    }
  });

  it('goes on after a member that is damaged, and counts it', async () => {
    const file = await pileUp();
    const [, second] = whole(archiveOf(file)).members();
    const broken = readFileSync(file);
    broken.fill(0xff, (second?.from ?? 0) + 400, (second?.from ?? 0) + 440);
    writeFileSync(file, broken);
    const archive = whole(archiveOf(file));
    const player = createPlayer(archive);
    player.seek(last);
    expect(player.position()).toBe(last);
    expect(player.state().actions.c1?.status).toBe('settled');
    expect(archive.damaged()).toBe(1);
  });

  it('says what is wrong with a file that is none', () => {
    const file = path.join(temporary(), 'notes.txt');
    writeFileSync(file, 'my notes');
    expect(() => archiveOf(file)).toThrow(/is no recording/);
    writeFileSync(file, '');
    expect(() => archiveOf(file)).toThrow(/is empty/);
    expect(() => archiveOf(path.join(temporary(), 'none'))).toThrow(/There is no recording/);
  });
});
