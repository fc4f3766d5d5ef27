// The screen of a command: joins a source of states with what is looked at, and ends with the operator or the terminal.
import {type Instance, render} from 'ink';
import {App} from '../../components/App.tsx';
import type {Ports} from '../../components/ports.ts';
import {scrub} from '../config/secrets.ts';
import {exitCode} from '../errors.ts';
import {createStore, type StateSource, type Store} from '../store/store.ts';
import {initialView} from '../store/view.ts';
import {callSequence} from '../terminal/bell.ts';
import {copySequence} from '../terminal/clipboard.ts';
import {inkOptions} from '../terminal/ink-options.ts';
import {openOutput} from '../terminal/output.ts';
import {guardTerminal, type StopReason, stopCode} from '../terminal/restore.ts';
import {chooseDrawing} from '../text/chart/drawing.ts';
import {clean} from '../text/clean.ts';
import {chooseTheme} from '../text/theme.ts';
import {describeFailure} from './failure.ts';

/** What the screen itself can do. */
type OwnPorts = Pick<Ports, 'copy' | 'quit'> & {
  /** Ends the screen for a reason of the command's own. */
  readonly end: (end: Omit<End, 'heard'>) => void;
  /** Calls somebody who looks elsewhere. */
  readonly call: (sentence: string) => void;
};

export type ScreenOptions = {
  readonly source: StateSource;
  /** Epoch ms of what is shown. */
  readonly time: () => number;
  /** Of the terminal's window. */
  readonly title: string;
  readonly color: boolean;
  /** Everything the keys can do, made once the screen is there. */
  readonly ports: (store: Store, own: OwnPorts) => Ports;
  /** Saves what there is. */
  readonly onCrash: () => Promise<void> | void;
};

/** `heard`: the terminal is still there to be told something. */
export type End = {readonly reason: string; readonly code: number; readonly heard: boolean};

export const later = (call: () => void, ms: number): (() => void) => {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
};

/** Resolves once the operator quits, or the terminal goes away; the terminal is as it was then. */
export const showScreen = async (options: ScreenOptions): Promise<End> => {
  let end: (end: Omit<End, 'heard'>) => void = () => {};
  const ended = new Promise<Omit<End, 'heard'>>(resolve => {
    end = resolve;
  });
  const output = openOutput(process.stdout);
  const store = createStore(
    options.source,
    {time: options.time, now: () => performance.now(), busy: output.busy, later},
    {...initialView, chart: {...initialView.chart, drawing: chooseDrawing(process.env)}},
  );
  const ports = options.ports(store, {
    copy: text => {
      const sequence = copySequence(text, process.env);
      if (sequence === null) return 'It is too long for the clipboard of a terminal.';
      output.stream.write(sequence);
      return null;
    },
    call: sentence => void output.stream.write(callSequence(sentence, process.env)),
    end: reason => end(reason),
    quit: () => end({reason: 'quit', code: exitCode.ok}),
  });
  const guard = guardTerminal(output, {
    title: options.title,
    onStop: (reason: StopReason) => end({reason, code: stopCode(reason)}),
    onCrash: (error, heard) => {
      if (heard) process.stderr.write(`${describeFailure(error, Boolean(process.env.MIGTOP_DEBUG)).text}\n`);
      return options.onCrash();
    },
  });
  const theme = chooseTheme(process.env, options.color ? undefined : 'mono');
  const screen: Instance = render(<App store={store} ports={ports} theme={theme} />, {
    ...inkOptions(output.stream),
    onRender: ({renderTime}) => store.spent(renderTime),
  });
  // Ink throws away what a component threw together with the screen: it is told afterwards.
  screen.waitUntilExit().then(
    () => end({reason: 'quit', code: exitCode.ok}),
    (error: unknown) =>
      end({
        reason: `crash: ${scrub(clean(error instanceof Error ? error.message : String(error)))}`,
        code: exitCode.error,
      }),
  );

  const {reason, code} = await ended;
  store.close();
  screen.unmount();
  const heard = await guard.leave();
  return {reason, code, heard};
};

/** What is said when the screen is gone: that it ended by a bug, and the rest. */
export const sayGoodbye = ({reason, heard}: End, text: string): void => {
  if (!heard) return;
  const bug = reason.startsWith('crash') ? `migtop ended by itself, which is a bug (${reason}).\n` : '';
  process.stderr.write(`${bug}${text}`);
};
