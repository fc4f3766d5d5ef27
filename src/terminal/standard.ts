import {closeSync} from 'node:fs';
import {isatty} from 'node:tty';

/**
 * Remembers which standard descriptors are terminals, and returns what is to be called last before the process exits, so that nothing else
 * trips over a terminal that is gone, or waits for ever on one that is not `heard` any more.
 */
export const standardTerminals = (): ((heard: boolean) => void) => {
  const terminals = [0, 1, 2].filter(fd => isatty(fd));
  return heard => {
    if (!heard) mute();
    closeHungUp(terminals);
  };
};

/** restore-cursor, which comes with Ink, writes to standard error at exit. */
const mute = (): void => {
  for (const stream of [process.stdout, process.stderr]) if (stream.isTTY) stream.write = () => true;
};

/**
 * Node 20 puts the modes of its terminals back at exit, and aborts with a core dump when a hung-up one answers EIO (`ResetStdio` in node.cc;
 * 22 does not). It passes over a descriptor that is closed.
 */
const closeHungUp = (terminals: readonly number[]): void => {
  for (const fd of terminals) if (!isatty(fd)) closeSync(fd);
};
