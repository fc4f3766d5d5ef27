import {PassThrough, Writable} from 'node:stream';
import type {Terminal} from '@xterm/headless';
import {render} from 'ink';
import type {ReactNode} from 'react';
import {type Cell, headlessTerminal, screenCells, screenLines} from './cells.ts';

export type Size = {readonly columns: number; readonly rows: number};

export type Screen = {
  /** The visible rows, without spaces at their ends. */
  readonly lines: () => Promise<string[]>;
  readonly cells: () => Promise<Cell[][]>;
  readonly rerender: (element: ReactNode) => void;
  /** Types into Ink's input, as one read. */
  readonly send: (chunk: string) => void;
  readonly resize: (size: Size) => void;
  /** Bytes Ink wrote so far. */
  readonly written: () => string;
  readonly unmount: () => void;
};

/** Renders with Ink into a headless terminal within this process, with the options of the real program. */
export function openScreen(element: ReactNode, {columns, rows}: Size): Screen {
  const terminal = headlessTerminal(columns, rows);
  const output = fakeOutput(terminal);
  const input = fakeInput();
  const app = render(element, {
    stdout: output.stream,
    stdin: input,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 1000,
  });
  const settled = async <T,>(read: (terminal: Terminal) => T): Promise<T> => {
    await app.waitUntilRenderFlush();
    return read(terminal);
  };
  return {
    lines: () => settled(screenLines),
    cells: () => settled(screenCells),
    rerender: app.rerender,
    send: chunk => {
      input.write(chunk);
    },
    resize: size => {
      terminal.resize(size.columns, size.rows);
      output.stream.emit('resize');
    },
    written: output.written,
    unmount: () => {
      app.unmount();
      app.cleanup();
    },
  };
}

/** The screen an element draws, as lines: for golden frames. */
export async function renderScreen(element: ReactNode, size: Size): Promise<string[]> {
  const screen = openScreen(element, size);
  const lines = await screen.lines();
  screen.unmount();
  return lines;
}

/** A stream Ink takes for a terminal; a write is done when the terminal has drawn it. */
function fakeOutput(terminal: Terminal): {stream: NodeJS.WriteStream; written: () => string} {
  const chunks: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      chunks.push(String(chunk));
      // Ink leaves the translation of line feeds to the kernel's terminal driver.
      terminal.write(String(chunk).replaceAll('\n', '\r\n'), () => done());
    },
  });
  Object.defineProperties(stream, {
    isTTY: {value: true},
    columns: {get: () => terminal.cols},
    rows: {get: () => terminal.rows},
  });
  return {stream: stream as unknown as NodeJS.WriteStream, written: () => chunks.join('')};
}

/** Ink reads in paused mode and asks for raw mode. */
function fakeInput(): NodeJS.ReadStream & NodeJS.WritableStream {
  const stream = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: () => stream,
    ref: () => stream,
    unref: () => stream,
  });
  return stream as unknown as NodeJS.ReadStream & NodeJS.WritableStream;
}
