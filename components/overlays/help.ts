import {type HelpRow, helpRows, type KeyGroup} from '../../src/keymap.ts';
import {fitLine, line, type Spans, span} from '../../src/text/span.ts';
import {type OverlayContent, overlayWidth} from './overlay.ts';

const titles: Readonly<Record<KeyGroup, string>> = {
  Look: 'Panels',
  Rows: 'Rows',
  Act: 'Act on servers (each asks first; armed with a)',
  Time: 'Time',
  Session: 'Session',
  Dialogs: 'In dialogs',
};

const keyCells = 13;

const rowLine = ({keys, label, danger}: HelpRow): Spans =>
  line('  ', span(keys.padEnd(keyCells), 'key'), ' ', span(label, danger === 'acts' ? 'warning' : undefined));

const groupLines = (group: KeyGroup, rows: readonly HelpRow[]): readonly Spans[] => [
  line(span(titles[group], 'title')),
  ...rows.filter(row => row.group === group).map(rowLine),
  [],
];

const signs: readonly Spans[] = [
  line(span('Signs', 'title')),
  line('  ', span('◆'.padEnd(keyCells), 'migration'), ' a session of the migration'),
  line('  ', '×38'.padEnd(keyCells), ' so many sessions wait behind it'),
  line('  ', '38 ×'.padEnd(keyCells), ' so many waiters of one kind in one row'),
  line('  ', '└─'.padEnd(keyCells), ' waits for what the one above holds'),
  line('  ', '└┄'.padEnd(keyCells), ' is queued behind what the one above wants'),
  line('  ', '?'.padEnd(keyCells), ' not known, and why'),
  [],
];

const sourceLine = (name: string, text: string): Spans => line('  ', name.padEnd(keyCells), ' ', text);

/** What a figure of the Latency panel can say and what it cannot. */
const sources: readonly Spans[] = [
  line(span('Latency: what each figure is of', 'title')),
  sourceLine('server', 'statements that finished, by the server’s own count: what still'),
  sourceLine('', 'waits is in none of these figures until it has finished'),
  sourceLine('server mean', 'where there is no histogram; no percentile follows from it'),
  sourceLine('canary', 'a cheap question of ours at a fixed rate: what comes late counts'),
  sourceLine('', 'for all that came due meanwhile; write: the same with a commit'),
  sourceLine('your canaries', 'statements in migtop.yaml; one is not asked while another is out'),
  sourceLine('your pages', 'endpoints in migtop.yaml: what users feel'),
  sourceLine('in flight', 'ages of what runs at the moment of a reading: an alarm, no latency.'),
  sourceLine('', 'Long statements are met again and again and short ones hardly ever,'),
  sourceLine('', 'so that the p95 is many times that of all statements'),
  [],
];

/** Side by side where there is room. */
const beside = (left: readonly Spans[], right: readonly Spans[], width: number): readonly Spans[] =>
  Array.from({length: Math.max(left.length, right.length)}, (_, row) => [
    ...fitLine(left[row] ?? [], width),
    ...(right[row] ?? []),
  ]);

export const helpContent = (columns: number): OverlayContent => {
  const rows = helpRows();
  const part = (...groups: readonly KeyGroup[]): readonly Spans[] =>
    groups.flatMap(group => groupLines(group, rows));
  const wide = columns >= 116;
  const width = overlayWidth(columns, wide ? 120 : 76);
  const left = part('Look', 'Rows', 'Time');
  const right = [...part('Act', 'Session'), ...signs];
  const lines = wide ? beside(left, right, 58) : [...left, ...right];
  return {title: 'Keys', width, lines: [...lines, ...part('Dialogs'), ...sources], fixed: []};
};
