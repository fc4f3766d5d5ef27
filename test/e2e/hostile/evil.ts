// Text as nobody should ever send it, and how to find it where it must not be.

/** A terminal would obey it: sequences that nothing of ours writes. */
const orders = [
  '\x1b[666;1H',
  '\x1b]52;c;ZXZpbA==\x07',
  '\x1b]0;owned\x07',
  '\x1bP1$rx\x1b\\',
  '\x1bc',
  '\x9b666m',
  '\x07',
  '\b\r',
];
/** It would be misread, or measured wrongly. */
const lies = [
  '\u202egnp',
  '\u2066',
  '\u200b',
  '👩‍👩‍👧',
  '漢字',
  '﷽',
  `e${'\u0301'.repeat(40)}`,
  '\t',
  '"',
  "'",
  '`',
  '\\',
  '%s',
];

/** No longer than `length` characters; without what neither a name nor a text of a server can hold. */
export const evil = (length: number): string =>
  `ev${orders.map((order, nth) => order + (lies[nth] ?? '')).join('')}${lies.join('')}\nil`.slice(0, length);

/** What a terminal draws wider, narrower or elsewhere than it counts, from the first character on; in a statement's literal. */
export const misleading = lies.filter(lie => !["'", '\\', '%s'].includes(lie)).join('');

/** No text in any encoding: bytes that never occur, half a character, and C1 controls, for whoever sends one byte a character. */
export const noText = '\u00ff\u00fe\u009b666m\u00c3';

/** Everything in it that is neither text nor a sequence that the console itself needs. */
export const ordersIn = (written: string): readonly string[] => {
  const own = written
    .replaceAll(/\x1b\]2;[\x20-\x7e]*\x07/g, '')
    .replaceAll(/\x1b\]9;migtop: [^\x00-\x1f\x7f-\x9f]*\x07\x07/g, '')
    .replaceAll(/\x1b\[(?:\?[\d;]*[hl]|22;0t|23;0t|[\d;]*[ABCDEFGHJKm])/g, '')
    .replaceAll(/\r\n|\n/g, '');
  const found = own.match(/[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069].{0,20}/gs) ?? [];
  return [...found, ...(written.includes('\x1b[666') ? ['\x1b[666'] : [])];
};
