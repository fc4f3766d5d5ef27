/** What Ink's `useInput` says about a chunk, as far as it is used here. */
export type InkKey = {
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly return: boolean;
  readonly escape: boolean;
  readonly tab: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly ctrl: boolean;
  readonly shift: boolean;
  readonly meta: boolean;
};

/** Names of the keys in one chunk in the order they were pressed, or text that was pasted. A printable key is named by itself. */
export type Input = readonly string[] | {readonly paste: string};

/** More different characters than this in one read were not typed: keys held down repeat, fingers do not hit four at once. */
const MOST_TYPED = 3;

const NAMED = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const;

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/**
 * Splits what Ink hands over in one piece: several keys that arrived in one read (auto-repeat, a slow line), each named once: `up`,
 * `pagedown`, `enter`, `escape`, `tab`, `shift+tab`, `space`, `backspace`, `delete`, `ctrl+c`, `ctrl+left`, or the character itself.
 * Escape directly followed by another key counts as both: a terminal cannot tell that from Alt, and no Alt key is bound.
 */
export const readKeys = (input: string, key: InkKey): Input => {
  const before = key.meta && !key.escape ? ['escape'] : [];
  if (key.escape) return key.meta ? ['escape', 'escape'] : ['escape'];
  const named = NAMED.find(([flag]) => key[flag]);
  if (named !== undefined) return [...before, modified(named[1], key)];
  if (key.ctrl) return input === '' ? [] : [...before, `ctrl+${input === ' ' ? 'space' : input}`];
  const parts = Array.from(graphemes.segment(input), part => part.segment);
  if (new Set(parts.filter(isPrintable)).size > MOST_TYPED) return {paste: input};
  return [...before, ...parts.map(nameOf)];
};

const modified = (name: string, key: InkKey): string => {
  if (key.ctrl) return `ctrl+${name}`;
  return key.shift && name === 'tab' ? 'shift+tab' : name;
};

const isPrintable = (part: string): boolean => !/\p{Cc}/u.test(part);

const nameOf = (part: string): string => {
  if (part === ' ') return 'space';
  // A line feed is what Enter sends when something between translates it; CR LF is one grapheme.
  if (part === '\r' || part === '\n' || part === '\r\n') return 'enter';
  if (part === '\t') return 'tab';
  const code = part.charCodeAt(0);
  if (code < 0x20) return `ctrl+${String.fromCharCode(code + (code <= 26 ? 96 : 64))}`;
  return code === 0x7f ? 'backspace' : part;
};
