import {constants, openSync} from 'node:fs';

export type Descriptor = {
  readonly fd: number;
  /** Writing to it may wait for the terminal, so it has to be done off the main thread. */
  readonly blocking: boolean;
};

/**
 * Opens the terminal behind a descriptor once more, non-blocking. Node makes its own descriptors of a terminal blocking, and one that is
 * shared with a shell must not be made non-blocking. A stalled terminal then answers EAGAIN instead of holding a thread, even at exit.
 */
export const reopenTerminal = (fd: number): Descriptor => {
  const flags = constants.O_WRONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
  for (const path of [`/proc/self/fd/${fd}`, '/dev/tty']) {
    try {
      return {fd: openSync(path, flags), blocking: false};
    } catch {
      // No such path on this system, or no controlling terminal: the next one, or the descriptor as it is.
    }
  }
  return {fd, blocking: true};
};
