// What a frame costs when very much is going on: the real journal, store and screen, a terminal that takes everything.
import {PassThrough, Writable} from 'node:stream';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {render} from 'ink';
import {App} from '../../components/App.tsx';
import type {Ports} from '../../components/ports.ts';
import {seriesWindow} from '../../src/core/series.ts';
import {present} from '../../src/source/replay/travel.ts';
import {createJournal} from '../../src/store/journal.ts';
import {createStore} from '../../src/store/store.ts';
import {start} from '../core/world.ts';
import type {Effort, Figure} from './figure.ts';
import {type LargeSize, openingOf, secondOf} from './large.ts';
import {median} from './numbers.ts';

const large: LargeSize = {sessions: 2_000, waiting: 1_000, nodes: 20};
const calm: LargeSize = {...large, sessions: 10, waiting: 2};
const mebibyte = 1024 * 1024;
/** Frames until everything is compiled. */
const warmUp = 60;

const ports: Ports = {
  ...{offer: () => ({refused: 'nothing is offered here', fix: null}), stillSame: () => null},
  ...{
    run: () => {},
    disarm: () => {},
    note: () => {},
    copy: () => null,
    statementOf: () => null,
    locksOf: () => null,
  },
  ...{
    takeBaseline: () => null,
    watchReplica: () => null,
    recording: () => null,
    pollers: () => [],
    travel: present,
    quit: () => {},
  },
};

type Sink = {readonly stream: NodeJS.WriteStream; readonly taken: () => number};

/** A terminal of 120×40 that takes everything at once, forgets it and counts its characters. */
const createSink = (): Sink => {
  let taken = 0;
  const write = (chunk: string, _encoding: string, done: () => void): void => {
    taken += chunk.length;
    done();
  };
  const stream = new Writable({decodeStrings: false, write});
  Object.defineProperties(stream, {isTTY: {value: true}, columns: {value: 120}, rows: {value: 40}});
  return {stream: stream as unknown as NodeJS.WriteStream, taken: () => taken};
};

/** A keyboard nobody touches. */
const createKeyboard = (): NodeJS.ReadStream => {
  const stream = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stream,
    ref: () => stream,
    unref: () => stream,
  });
  return stream as unknown as NodeJS.ReadStream;
};

const heapAfterCollection = (): number => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  collect();
  return process.memoryUsage().heapUsed;
};

/** User and system time of this process so far, ms. */
const processorTime = (): number => {
  const {user, system} = process.cpuUsage();
  return (user + system) / 1000;
};

type Stage = {
  /** What the nodes say in that second; returns what folding it cost, ms. */
  readonly tell: (second: number, size: LargeSize) => number;
  /** Draws it; resolves to what that cost, ms. */
  readonly draw: () => Promise<number>;
  /** Characters drawn so far. */
  readonly drawn: () => number;
  readonly close: () => void;
};

const openStage = (): Stage => {
  let now = start;
  let due: (() => void) | null = null;
  const journal = createJournal({now: () => now, sinks: []});
  for (const fact of openingOf(large)) journal.append(fact);
  const store = createStore(journal, {
    time: () => now,
    now: () => now,
    busy: () => false,
    // One frame a second, when it is asked for: the last call stands for the frame, the screen's own clock has none.
    later: (call, ms) => {
      if (ms < 1000) due = call;
      return () => {};
    },
  });
  const sink = createSink();
  const app = render(<App store={store} ports={ports} theme="dark" />, {
    ...{
      stdout: sink.stream,
      stdin: createKeyboard(),
      incrementalRendering: true,
      interactive: true,
      exitOnCtrlC: false,
    },
    ...{patchConsole: false, maxFps: 1000},
  });
  return {
    tell: (second, size) => {
      const facts = secondOf(second, size);
      now = start + second * 1000;
      const before = processorTime();
      for (const fact of facts) journal.append(fact);
      return processorTime() - before;
    },
    draw: async () => {
      const before = processorTime();
      due?.();
      await app.waitUntilRenderFlush();
      return processorTime() - before;
    },
    drawn: sink.taken,
    close: () => {
      store.close();
      app.unmount();
    },
  };
};

/** Once the state remembers all it ever will, what still grows is a leak. */
const heapFigure = (growth: number, frames: number): Figure => ({
  ...{what: 'heap growth', value: growth, unit: 'bytes', goal: {atMost: 3 * mebibyte}},
  note: `the same; over ${frames} frames, after an hour to remember, garbage collected before and after`,
});

export const measureFrames = async (effort: Effort): Promise<readonly Figure[]> => {
  const [frames, remembered] = effort === 'quick' ? [60, 0] : [3_000, seriesWindow / 1_000];
  const first = remembered + warmUp;
  const folded: number[] = [];
  const drawn: number[] = [];
  const stage = openStage();
  // What the state remembers of an hour ago is forgotten from here on.
  for (let second = 1; second <= remembered; second += 1) stage.tell(second, calm);
  let before = {heap: 0, drawn: 0};
  for (let second = remembered + 1; second <= first + frames; second += 1) {
    const told = stage.tell(second, large);
    const shown = await stage.draw();
    if (second === first) before = {heap: heapAfterCollection(), drawn: stage.drawn()};
    if (second <= first) continue;
    folded.push(told);
    drawn.push(shown);
  }
  const growth = heapAfterCollection() - before.heap;
  const characters = (stage.drawn() - before.drawn) / frames;
  stage.close();
  if (characters < 100) throw new Error(`only ${characters} characters a frame were drawn`);
  const on = `${large.sessions} sessions, ${large.waiting} waiting, ${large.nodes} nodes, 120×40`;
  return [
    {
      ...{what: 'processor time of a frame', value: median(drawn), unit: 'ms', goal: {atMost: 33}},
      note: `${on}; median of ${frames}, of ${Math.round(characters)} characters, one frame a second`,
    },
    {
      ...{what: 'processor time of folding a second', value: median(folded), unit: 'ms'},
      note: 'the same; one reading of each node, watchdog included',
    },
    ...(remembered === 0 ? [] : [heapFigure(growth, frames)]),
  ];
};
