import type {WriteStream} from 'node:tty';

/**
 * How Ink is run. Incremental: without it every frame erases every row, which flickers in tmux. Ctrl-C is a key like others, and the console
 * is not Ink's to redraw, see `restore.ts`. The frame clock paces frames; `maxFps` is only a backstop.
 */
export const inkOptions = (stdout: WriteStream) =>
  ({
    stdout,
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: 15,
    interactive: true,
  }) as const;
