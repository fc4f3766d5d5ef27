// A recording played through the console's own screen, off-screen, as what it would have written to a terminal.
import {Writable} from 'node:stream';
import {render} from 'ink';
import type {Ports} from '../../components/ports.ts';
import {Screen} from '../../components/Screen.tsx';
import {ThemeContext} from '../../components/ui/ThemeContext.tsx';
import type {Event} from '../core/event.ts';
import {fold, initial} from '../core/fold/fold.ts';
import type {State} from '../core/state.ts';
import {type CastSize, castHeader, castOutput} from '../recording/cast.ts';
import {present} from '../source/replay/travel.ts';
import {initialView} from '../store/view.ts';
import {inkOptions} from '../terminal/ink-options.ts';
import {chooseTheme, themes} from '../text/theme.ts';

export type CastOptions = {
  readonly events: Iterable<Event>;
  readonly window: {readonly from: number; readonly to: number};
  /** As it was named. */
  readonly file: string;
  readonly speed: number;
  readonly color: boolean;
};

const size: CastSize = {columns: 120, rows: 40};
/** As often as the live screen draws, ms of the cast. */
const frameEvery = 250;

const refused = {refused: 'this is a recording: no key acts on a server here', fix: null};

const portsOf = (file: string): Ports => ({
  ...{offer: () => refused, stillSame: () => null, run: () => {}, disarm: () => {}, note: () => {}},
  ...{
    copy: () => null,
    statementOf: () => null,
    locksOf: () => null,
    watchReplica: () => null,
    takeBaseline: () => null,
  },
  ...{pollers: () => [], travel: present, quit: () => {}},
  recording: () => ({path: file, trouble: null}),
});

/** A stream that Ink takes for a terminal, and what was written to it since it was last asked. */
const openPaper = () => {
  let written = '';
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  Object.defineProperties(stream, {
    isTTY: {value: true},
    columns: {value: size.columns},
    rows: {value: size.rows},
  });
  const take = (): string => {
    const text = written;
    written = '';
    return text;
  };
  return {stream: stream as unknown as NodeJS.WriteStream & import('node:tty').WriteStream, take};
};

/** The lines of the cast, as they come about; a frame for every step of time in which something happened. */
export async function* castOf({events, window, file, speed, color}: CastOptions): AsyncGenerator<string> {
  const theme = themes[chooseTheme(process.env, color ? undefined : 'mono')];
  const {stream, take} = openPaper();
  const ports = portsOf(file);
  const element = (state: State) => (
    <ThemeContext value={theme}>
      <Screen at={{state, view: initialView, now: state.now}} ports={ports} size={size} />
    </ThemeContext>
  );
  yield castHeader(size, window.from, `migtop ${file}`);
  const screen = render(element(initial), {...inkOptions(stream), maxFps: 1_000});
  const frame = async (state: State, at: number): Promise<string> => {
    screen.rerender(element(state));
    await screen.waitUntilRenderFlush();
    const text = take();
    return text === '' ? '' : castOutput((at - window.from) / speed, text);
  };
  try {
    let state = initial;
    let due = window.from + frameEvery * speed;
    for (const event of events) {
      if (event.at > window.to) break;
      if (event.at >= due) {
        yield await frame(state, due);
        due = event.at + frameEvery * speed;
      }
      state = fold(state, event);
    }
    yield await frame(state, Math.min(due, window.to));
  } finally {
    screen.unmount();
  }
}
