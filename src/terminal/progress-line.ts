// One line that is drawn over itself on a terminal, and now and then a line of its own elsewhere.
import type {WriteStream} from 'node:tty';
import {cut} from '../text/fit.ts';
import {openLines} from './plain.ts';

/** Without a terminal: a line this often, ms. On one: no more often than the eye can follow. */
const plainEvery = 10_000;
const drawnEvery = 100;

export type Reporter = {
  /** `kind` says what the line is about: without a terminal, another kind is worth a line at once. */
  readonly show: (line: string, kind: string | null) => void;
  /** A line that stays. */
  readonly say: (line: string) => void;
  /** The last state of the line, which stays; `null`: as it was. */
  readonly end: (line: string | null) => void;
};

const onTerminal = (stream: WriteStream): Reporter => {
  let drawn: string | null = null;
  let at = 0;
  const draw = (line: string) => {
    stream.write(`\r${cut(line, Math.max(1, stream.columns - 1))}\x1b[K`);
    drawn = line;
  };
  return {
    show: line => {
      if (performance.now() - at < drawnEvery) return;
      at = performance.now();
      draw(line);
    },
    say: line => {
      stream.write(`\r\x1b[K${line}\n`);
      if (drawn !== null) draw(drawn);
    },
    end: line => {
      if (line !== null) draw(line);
      if (drawn !== null) stream.write('\n');
      drawn = null;
    },
  };
};

/** How a reason begins says what it is about; the figures in it change. */
const startOf = (kind: string | null): string => (kind ?? '').replace(/\d.*/s, '');

const asLines = (stream: NodeJS.WriteStream, onClosed: () => void): Reporter => {
  const {write} = openLines(stream, onClosed);
  let at = Number.NEGATIVE_INFINITY;
  let shown: string | null = null;
  return {
    show: (line, kind) => {
      const start = startOf(kind);
      if (start === shown && performance.now() - at < plainEvery) return;
      at = performance.now();
      shown = start;
      write(line);
    },
    say: write,
    end: line => {
      if (line !== null && line !== '') write(line);
    },
  };
};

export const createReporter = (stream: NodeJS.WriteStream & WriteStream, onClosed: () => void): Reporter =>
  stream.isTTY ? onTerminal(stream) : asLines(stream, onClosed);
