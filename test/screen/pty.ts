import {type IPty, spawn} from '@lydell/node-pty';
import {type Cell, headlessTerminal, screenCells, screenLines} from './cells.ts';

type Exit = {readonly code: number; readonly signal: number | null};

export type PtyTerminal = {
  readonly pid: number;
  /** The visible rows, without spaces at their ends. */
  readonly screen: () => string[];
  readonly cells: () => Cell[][];
  /** Waits until the screen matches, looking after every write; fails with the screen it had when time is up or the program ended. */
  readonly waitFor: (
    what: RegExp | ((lines: string[]) => boolean),
    options?: {timeout?: number},
  ) => Promise<string[]>;
  /** Presses one key: a character, or a name such as `enter`, `up`, `ctrl+c`. */
  readonly press: (key: string) => void;
  /** Sends characters as one read, as fast typing or a slow line does. */
  readonly type: (text: string) => void;
  /** Pastes as a terminal does: bracketed when the program asked for that. */
  readonly paste: (text: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** The terminal stops, and starts again, to read what the program writes. */
  readonly stall: () => void;
  readonly resume: () => void;
  /** Hangs up, as closing the window does. */
  readonly close: () => void;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly exit: Promise<Exit>;
  /** The terminal's state as the program left it. */
  readonly modes: () => {alternate: boolean; cursor: boolean; wrap: boolean; bracketedPaste: boolean};
  /** Everything the program wrote. */
  readonly written: () => string;
};

export type PtyOptions = {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
};

const KEYS: Readonly<Record<string, string>> = {
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  home: '\x1b[H',
  end: '\x1b[F',
  pageup: '\x1b[5~',
  pagedown: '\x1b[6~',
  delete: '\x1b[3~',
  enter: '\r',
  escape: '\x1b',
  tab: '\t',
  'shift+tab': '\x1b[Z',
  space: ' ',
  backspace: '\x7f',
};

/** Runs a program in a real pseudo-terminal and draws what it writes in a headless one. */
export function openTerminal(
  command: string,
  args: readonly string[],
  options: PtyOptions = {},
): PtyTerminal {
  const {columns = 120, rows = 40} = options;
  const terminal = headlessTerminal(columns, rows);
  const pty = spawn(command, [...args], {
    name: 'xterm-256color',
    cols: columns,
    rows,
    cwd: options.cwd ?? process.cwd(),
    env: {...surroundings(), ...options.env},
  });
  const chunks: string[] = [];
  const watchers = new Set<() => void>();
  const changed = (): void => {
    for (const watcher of [...watchers]) watcher();
  };
  pty.onData(data => {
    chunks.push(data);
    terminal.write(data, changed);
  });
  // The program's questions (cursor position, kind of terminal) are answered as a real terminal would.
  terminal.onData(answer => pty.write(answer));
  let ended: Exit | undefined;
  const exit = new Promise<Exit>(resolve => {
    pty.onExit(({exitCode, signal}) => {
      const known = {code: exitCode, signal: signal ? signal : null};
      // After this callback everything written before is drawn.
      terminal.write('', () => {
        ended = known;
        resolve(known);
        changed();
      });
    });
  });
  const screen = (): string[] => screenLines(terminal);
  return {
    pid: pty.pid,
    screen,
    cells: () => screenCells(terminal),
    waitFor: (what, {timeout = 20_000} = {}) => {
      const holds = typeof what === 'function' ? what : (lines: string[]) => what.test(lines.join('\n'));
      return new Promise((resolve, reject) => {
        const finish = (settle: () => void): void => {
          clearTimeout(timer);
          watchers.delete(look);
          settle();
        };
        const fail = (why: string): void =>
          finish(() => reject(new Error(`${why}: ${what}\n${picture(screen())}`)));
        const look = (): void => {
          const lines = screen();
          if (holds(lines)) finish(() => resolve(lines));
          else if (ended !== undefined)
            fail(`the program ended with ${JSON.stringify(ended)} before the screen showed`);
        };
        const timer = setTimeout(() => fail(`the screen did not show within ${timeout} ms`), timeout);
        watchers.add(look);
        look();
      });
    },
    press: key => pty.write(bytesOf(key)),
    type: text => pty.write(text),
    paste: text => pty.write(terminal.modes.bracketedPasteMode ? `\x1b[200~${text}\x1b[201~` : text),
    resize: (width, height) => {
      terminal.resize(width, height);
      pty.resize(width, height);
    },
    stall: () => pty.pause(),
    resume: () => pty.resume(),
    close: () => closePty(pty),
    kill: signal => {
      process.kill(pty.pid, signal);
    },
    exit,
    modes: () => ({
      alternate: terminal.buffer.active.type === 'alternate',
      cursor: isShown(chunks.join('')),
      wrap: terminal.modes.wraparoundMode,
      bracketedPaste: terminal.modes.bracketedPasteMode,
    }),
    written: () => chunks.join(''),
  };
}

/** The environment without what changes colours, or makes programs think that nobody watches. */
function surroundings(): Record<string, string | undefined> {
  const told = /^(CI$|CI_|CONTINUOUS_INTEGRATION$|NO_COLOR$|FORCE_COLOR$|COLORTERM$|COLORFGBG$|TMUX$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !told.test(name)));
}

/** Closes this end; the types leave out what the class has. */
function closePty(pty: IPty & {readonly destroy?: () => void}): void {
  pty.destroy?.();
}

function bytesOf(key: string): string {
  const control = /^ctrl\+([a-z])$/.exec(key)?.[1];
  return control === undefined ? (KEYS[key] ?? key) : String.fromCharCode(control.charCodeAt(0) - 96);
}

/** The headless terminal does not tell whether its cursor is shown, so the last word on it counts. */
function isShown(written: string): boolean {
  return written.lastIndexOf('\x1b[?25h') >= written.lastIndexOf('\x1b[?25l');
}

function picture(lines: readonly string[]): string {
  return lines.map(text => `  │${text}`).join('\n');
}
