import {write, writeSync} from 'node:fs';
import {Writable} from 'node:stream';
import type {WriteStream} from 'node:tty';
import {type Descriptor, reopenTerminal} from './descriptor.ts';
import {ALTERNATE_OFF, ALTERNATE_ON, ERASE, fromItsFirstCell} from './modes.ts';

/** The stream given to Ink instead of `process.stdout`, whose writes would stop this process whenever the terminal stops reading. */
export type Output = {
  /** For Ink: a terminal with its size and `resize` events. */
  readonly stream: WriteStream;
  /** The terminal has not taken everything yet: no new frame should be made. */
  readonly busy: () => boolean;
  /** Calls back each time the terminal has taken everything. */
  readonly onFree: (listener: () => void) => void;
  /** Calls back once when the terminal is gone: hang-up, closed window, broken pipe. */
  readonly onClosed: (listener: (error: Error) => void) => void;
  /** Whether the terminal shows its alternate screen. */
  readonly alternate: () => boolean;
  /** True when everything is taken; false when that takes longer than `timeout` ms, or the terminal is gone. */
  readonly flush: (timeout: number) => Promise<boolean>;
  /** Drops what is not taken yet, writes this synchronously, and ignores all that comes later. False when the terminal did not take it. */
  readonly finish: (text: string) => boolean;
};

type Terminal = WriteStream & {readonly fd: number};

type OutputOptions = {
  /** Gets everything that is written. */
  readonly tap?: (text: string) => void;
};

/** How long a terminal that does not read is left alone, ms. */
const RETRY = 5;
/** How often a last word is tried on such a terminal. */
const LAST_TRIES = 40;

/** Opens an asynchronous stream to the terminal behind `terminal`, usually `process.stdout`. */
export const openOutput = (terminal: Terminal, {tap}: OutputOptions = {}): Output => {
  const descriptor = reopenTerminal(terminal.fd);
  let closed = false;
  let alternate = false;
  const fail = (error: Error): void => {
    if (closed) return;
    closed = true;
    stream.emit('closed', error);
  };
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Buffer, _encoding, done) {
      const text = fromItsFirstCell(String(chunk));
      if (text.includes(ALTERNATE_ON)) alternate = true;
      tap?.(text);
      send(
        descriptor,
        Buffer.from(text),
        () => closed,
        error => {
          if (error !== null) fail(error);
          else if (text.includes(ALTERNATE_OFF)) alternate = false;
          done();
          // The stream counts a chunk as written only after this callback.
          if (stream.writableLength === 0) process.nextTick(() => stream.emit('free'));
        },
      );
    },
  });
  let wider = 0;
  Object.defineProperties(stream, {
    isTTY: {value: true},
    columns: {get: () => terminal.columns + wider},
    rows: {get: () => terminal.rows},
  });
  // A terminal that was smaller for a moment has lost what stood there, though its size is what it was. Ink draws everything anew only when
  // the terminal became narrower, so that is what it is told.
  const redraw = (): void => {
    wider = 1;
    stream.emit('resize');
    wider = 0;
    stream.write(ERASE);
    stream.emit('resize');
  };
  process.on('SIGWINCH', redraw);
  terminal.on('error', fail);
  return {
    stream: stream as unknown as WriteStream,
    busy: () => stream.writableLength > 0,
    onFree: listener => {
      stream.on('free', listener);
    },
    onClosed: listener => {
      stream.on('closed', listener);
    },
    alternate: () => alternate,
    flush: async timeout => (await flushed(stream, timeout)) && !closed,
    finish: text => {
      const wasClosed = closed;
      closed = true;
      return !wasClosed && writeLast(descriptor.fd, Buffer.from(text));
    },
  };
};

type Done = (error: Error | null) => void;

/** Writes all of `data`, waiting while the terminal does not read; stops quietly once the output is closed. */
const send = (descriptor: Descriptor, data: Buffer, isClosed: () => boolean, done: Done): void => {
  if (isClosed() || data.length === 0) {
    done(null);
    return;
  }
  attempt(descriptor, data, (error, written) => {
    if (error !== null && !isPassing(error)) {
      done(error);
      return;
    }
    const rest = error === null ? data.subarray(written) : data;
    if (rest.length === 0) done(null);
    else setTimeout(() => send(descriptor, rest, isClosed, done), RETRY);
  });
};

const attempt = (
  {fd, blocking}: Descriptor,
  data: Buffer,
  done: (error: Error | null, written: number) => void,
): void => {
  if (blocking) {
    write(fd, data, 0, data.length, null, done);
    return;
  }
  // On the main thread: it cannot wait here, and the thread pool may be held up by name look-ups of nodes that do not answer.
  try {
    done(null, writeSync(fd, data));
  } catch (error) {
    done(error as Error, 0);
  }
};

const isPassing = (error: Error): boolean =>
  'code' in error && (error.code === 'EAGAIN' || error.code === 'EINTR');

const writeLast = (fd: number, data: Buffer): boolean => {
  let rest = data;
  for (let tries = 0; tries < LAST_TRIES && rest.length > 0; tries += 1) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if (!(error instanceof Error) || !isPassing(error)) return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY);
    }
  }
  return rest.length === 0;
};

const flushed = (stream: Writable, timeout: number): Promise<boolean> => {
  if (stream.writableLength === 0) return Promise.resolve(true);
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(false), timeout);
    stream.once('free', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
};
