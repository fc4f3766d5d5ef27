import type {Writable} from 'node:stream';
import {clean} from '../text/clean.ts';

export type Lines = {
  readonly write: (text: string) => void;
};

/**
 * Line output for a pipe, a file or a terminal without a screen. A reader that went away (`| head`) is no error: `onClosed` is called once
 * and later lines are dropped.
 */
export const openLines = (stream: Writable, onClosed: () => void): Lines => {
  let closed = false;
  stream.on('error', () => {
    if (closed) return;
    closed = true;
    onClosed();
  });
  return {
    write: text => {
      if (!closed) stream.write(`${clean(text)}\n`);
    },
  };
};
