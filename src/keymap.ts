// Every key there is. Dispatch, footer, help and README are made from this table and from nothing else.

/** Who listens to keys now. `screen`: no overlay is open and nothing is being typed. */
export type Context =
  | 'screen'
  | 'filter'
  | 'confirm'
  | 'detail'
  | 'help'
  | 'tables'
  | 'note'
  | 'seek'
  | 'setting'
  | 'quit';

export type KeyGroup = 'Look' | 'Rows' | 'Act' | 'Time' | 'Session' | 'Dialogs';

/** What a key leads to: `none` changes nothing outside the screen, `asks` opens a confirmation first, `acts` does it. */
export type Danger = 'none' | 'asks' | 'acts';

export type Binding<Id extends string = string> = {
  readonly id: Id;
  /** A printable character, or a name that `terminal/keys.ts` gives: `enter`, `escape`, `pageup`, `ctrl+c`, … */
  readonly keys: readonly string[];
  readonly where: readonly Context[];
  readonly group: KeyGroup;
  readonly label: string;
  readonly danger: Danger;
  /** Shorter words for the footer; empty: not shown there. */
  readonly hint: string;
  /** Rank in the footer's fight for width: 1 is cut last. */
  readonly rank: number;
};

type Entry<Id extends string> = Omit<Binding<Id>, 'group'>;

/** `keys` and `hint` are lists: `'up k'`; `'2 cancel'` is the hint with its rank before it. */
const key = <const Id extends string>(
  keys: string,
  id: Id,
  label: string,
  hint = '0 ',
  danger: Danger = 'none',
  where: readonly Context[] = ['screen'],
): Entry<Id> => {
  const space = hint.indexOf(' ');
  const rank = Number(hint.slice(0, space));
  return {id, keys: keys.split(' '), where, label, danger, hint: hint.slice(space + 1), rank};
};

const group = <Id extends string>(name: KeyGroup, entries: readonly Entry<Id>[]): readonly Binding<Id>[] =>
  entries.map(entry => ({...entry, group: name}));

const scrolling: readonly Context[] = ['screen', 'confirm', 'detail', 'help', 'tables'];
const typing: readonly Context[] = ['filter', 'note', 'seek', 'setting'];
const anywhere: readonly Context[] = ['screen', 'confirm', 'detail', 'help', 'tables', 'quit', ...typing];
const looking: readonly Context[] = ['screen', 'detail', 'tables'];

const look = group('Look', [
  key('1', 'locks', 'Locks: who blocks whom'),
  key('2', 'sessions', 'Sessions'),
  key('3', 'latency', 'Latency'),
  key('4', 'replication', 'Replication'),
  key('5', 'migration', 'Migration'),
  key('6', 'vitals', 'Vitals, and what migtop itself costs'),
  key('7', 'events', 'Events'),
  key('tab', 'panel.next', 'next panel'),
  key('shift+tab', 'panel.previous', 'panel before'),
  key('enter', 'open', 'panel full screen, then the row in detail', '6 open'),
  key('escape', 'back', 'back: marks, filter, cursor, full screen'),
  key('!', 'worst', 'jump to the worst trouble', '7 worst'),
  key('n', 'node', 'next node, for the panels that show one', '10 node'),
  key('T', 'tables', 'watched tables: reads, writes, scans, locks, before and during', '10 tables'),
  key('z', 'chart.shorter', 'charts of a shorter time, down to 1 min', '8 shorter'),
  key('Z', 'chart.longer', 'charts of a longer time, up to 6 h', '8 longer'),
  key('l', 'chart.log', 'charts with a logarithmic axis, or a linear one', '8 log'),
  key('d', 'chart.drawing', 'charts drawn with lines, Braille dots or ASCII', '12 drawing'),
]);

const rows = group('Rows', [
  key('up k', 'row.up', 'row up', '0 ', 'none', scrolling),
  key('down j', 'row.down', 'row down', '0 ', 'none', scrolling),
  key('pageup ctrl+b', 'page.up', 'page up', '0 ', 'none', scrolling),
  key('pagedown ctrl+f', 'page.down', 'page down', '0 ', 'none', scrolling),
  key('g', 'row.first', 'first row', '0 ', 'none', scrolling),
  key('G', 'row.last', 'last row', '0 ', 'none', scrolling),
  key('/', 'filter', 'filter rows by any text, or column:text', '5 filter'),
  key('s >', 'sort.next', 'sort by the next column', '11 sort'),
  key('<', 'sort.previous', 'sort by the column before'),
  key('S', 'sort.flip', 'turn the order round'),
  key('x', 'mark', 'mark the session, to act on several', '12 mark'),
  key('y', 'copy', 'copy the whole statement', '13 copy', 'none', ['screen', 'detail']),
]);

const act = group('Act', [
  key('c', 'cancel', 'cancel the statement of the session', '1 cancel', 'asks', ['screen', 'detail']),
  key('t', 'terminate', 'terminate the session', '1 terminate', 'asks', ['screen', 'detail']),
  key('p', 'pause', 'pause or resume the backfill', '2 pause', 'asks'),
  key('X', 'abort', 'abort the backfill for good', '0 ', 'asks'),
  key('b', 'set', 'change what the backfill goes by: batch size, pause', '3 batch', 'asks'),
  key('u', 'cut over', 'let the tool cut over, or postpone that', '3 cut over', 'asks'),
  key('K', 'kill switch', 'pause and cancel the whole migration', '2 kill switch', 'asks'),
  key('H', 'hold', 'hold or release jobs that poll migtop', '3 release jobs', 'asks'),
  key('D', 'drop index', 'drop an invalid index that a build left', '3 drop index', 'asks'),
  key('w', 'tell progress apart', 'make the server tell progress apart', '3 whose progress', 'asks'),
  key('a', 'arm', 'arm, so that these keys act; or disarm', '1 arm', 'asks'),
]);

const time = group('Time', [
  key('left', 'time.back', 'one reading back, up to an hour', '9 back', 'none', looking),
  key('right', 'time.on', 'one reading on', '9 on', 'none', looking),
  key('[', 'time.previous', 'previous alert, action, note, phase', '9 previous', 'none', looking),
  key(']', 'time.next', 'next alert, action, note, phase', '9 next event', 'none', looking),
  key('+ =', 'time.faster', 'play faster, up to 60×', '11 faster', 'none', looking),
  key('-', 'time.slower', 'play slower, down to 0.25×', '11 slower', 'none', looking),
  key(':', 'time.seek', 'go to a time: 14:02, -5m, 40%', '10 time', 'none', looking),
  key('home', 'time.first', 'first row; in the past, its beginning', '0 ', 'none', scrolling),
  key('end', 'time.last', 'last row; in the past, back to now', '9 now', 'none', scrolling),
]);

const session = group('Session', [
  key('B', 'baseline', 'take the baseline now, of the last five minutes'),
  key('m', 'note', 'put a note into the recording', '8 note', 'none', ['screen', 'detail']),
  key('space', 'freeze', 'freeze the view; in the past, play, pause', '9 freeze'),
  key('o', 'watch replica', 'watch a replica that was found', '3 watch replica'),
  key('?', 'help', 'all keys', '4 help', 'none', ['screen', 'detail']),
  key('q', 'quit', 'quit', '4 quit', 'asks'),
  key('ctrl+c', 'quit now', 'quit at once', '0 ', 'acts', anywhere),
]);

const dialogs = group('Dialogs', [
  key('y', 'confirm.yes', 'do it', '1 do it', 'acts', ['confirm']),
  key('left right tab shift+tab', 'confirm.move', 'move between the answers', '0 ', 'none', ['confirm']),
  key('enter', 'confirm.take', 'take the answer in focus', '1 take the answer', 'acts', ['confirm']),
  key('escape n q', 'close', 'leave it', '1 leave it', 'none', ['confirm']),
  key('escape q enter', 'close', 'back', '1 back', 'none', ['detail']),
  key('escape q enter T', 'close', 'back', '1 back', 'none', ['tables']),
  key('escape ? q enter', 'close', 'close', '1 close', 'none', ['help']),
  key('escape enter n', 'close', 'stay', '1 stay', 'none', ['quit']),
  key('y q', 'quit.yes', 'quit', '1 quit', 'acts', ['quit']),
  key('enter', 'text.take', 'take what was typed', '1 take', 'none', typing),
  key('escape', 'text.drop', 'drop what was typed', '1 drop', 'none', typing),
  key('backspace delete', 'text.erase', 'erase a character', '0 ', 'none', typing),
  key('ctrl+u', 'text.clear', 'erase everything', '0 ', 'none', typing),
]);

export const keymap = [...look, ...rows, ...act, ...time, ...session, ...dialogs];

export type CommandId = (typeof keymap)[number]['id'];

/** The command behind a key, or `null`: it does nothing there. */
export const commandFor = (context: Context, name: string): CommandId | null =>
  keymap.find(binding => binding.where.includes(context) && binding.keys.includes(name))?.id ?? null;

/** What the footer may show, most important first. */
export const hintsFor = (context: Context): readonly Binding<CommandId>[] =>
  keymap
    .filter(binding => binding.where.includes(context) && binding.hint !== '')
    .toSorted((a, b) => a.rank - b.rank);

const symbols: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  enter: 'Enter',
  escape: 'Esc',
  tab: 'Tab',
  'shift+tab': 'Shift-Tab',
  space: 'Space',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  backspace: 'Backspace',
  delete: 'Delete',
};

/** A key as it is written for people: `↑`, `PgUp`, `Ctrl-C`. */
export const keyLabel = (name: string): string =>
  symbols[name] ?? (name.startsWith('ctrl+') ? `Ctrl-${name.slice(5).toUpperCase()}` : name);

export type HelpRow = {
  readonly group: KeyGroup;
  readonly keys: string;
  readonly label: string;
  readonly danger: Danger;
};

/** All keys by group, in the order of the table; those of dialogs say which. */
export const helpRows = (): readonly HelpRow[] =>
  keymap.map(({group: name, keys, label, danger, where}) => ({
    group: name,
    keys: keys.map(keyLabel).join(' '),
    label: name === 'Dialogs' ? `${label} (${where.join(', ')})` : label,
    danger,
  }));

/** The key section of the README. */
export const keysMarkdown = (): string =>
  ['| key | what it does |', '|---|---|']
    .concat(
      helpRows().map(({keys, label}) => {
        const codes = keys.split(' ').map(name => (name === '|' ? '`\\|`' : `\`${name}\``));
        return `| ${codes.join(' ')} | ${label} |`;
      }),
    )
    .join('\n');
