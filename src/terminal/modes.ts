import {clean} from '../text/clean.ts';

export const ALTERNATE_ON = '\x1b[?1049h';
export const ALTERNATE_OFF = '\x1b[?1049l';
const HOME = '\x1b[H';
/** Empties the screen and puts the cursor on its first cell. */
export const ERASE = `\x1b[2J${HOME}`;

/** The other screen begins where the cursor stood on this one, which a key that was pressed early, and echoed, has moved. */
export const fromItsFirstCell = (text: string): string => text.replace(ALTERNATE_ON, ALTERNATE_ON + HOME);

const WRAP_OFF = '\x1b[?7l';
const WRAP_ON = '\x1b[?7h';
const CURSOR_ON = '\x1b[?25h';
const PASTE_OFF = '\x1b[?2004l';
const SYNC_OFF = '\x1b[?2026l';
const PLAIN = '\x1b[0m';
const TITLE_SAVE = '\x1b[22;0t';
const TITLE_BACK = '\x1b[23;0t';

/**
 * Modes Ink knows nothing of: the window title, and no automatic wrap, since one character that the terminal draws wider than it was measured
 * would otherwise push every row below it down. The alternate screen and the cursor are Ink's.
 */
export const enterModes = (title: string): string => {
  return `${TITLE_SAVE}\x1b]2;${clean(title)}\x07${WRAP_OFF}`;
};

/** Undoes `enterModes`. */
export const leaveModes = WRAP_ON + TITLE_BACK;

/** Undoes everything at once, Ink's modes too, when nobody is left to do it in order. */
export const resetModes = (alternate: boolean): string =>
  SYNC_OFF + PASTE_OFF + PLAIN + (alternate ? ALTERNATE_OFF : '') + CURSOR_ON + leaveModes;
