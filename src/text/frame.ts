import {clean} from './clean.ts';
import {cells, cut} from './fit.ts';
import {cutLine, lineCells, type Span, type Spans} from './span.ts';

/** The head of a panel, drawn into its upper border. */
export type Head = {
  readonly title: string;
  /** The digit that focuses the panel. */
  readonly digit?: number;
  /** What is to be said in one glance, after the title. */
  readonly note?: Spans;
  /** After the note, where there is room for all of it. */
  readonly aside?: Spans;
  readonly focused?: boolean;
  /** The panel above is as wide, and its lower border is this upper one. */
  readonly joined?: boolean;
};

const SIDE = '│';

/**
 * The upper border of a panel, `┌1 Locks ─ 39 waiting ───┐`: exactly `width` cells. A focused one is drawn heavier, so that it is told without
 * colour.
 */
export const upperBorder = (head: Head, width: number): Spans => {
  const [left, fill, right] = corners(head);
  const inner = Math.max(0, width - 2);
  const look = head.focused === true ? 'accent' : 'border';
  const name = `${head.digit ?? ''}${head.digit === undefined ? '' : ' '}${head.title}`;
  const title: Span = {text: cut(clean(name), inner), tone: head.focused === true ? 'accent' : 'title'};
  const brief = [title, ...noted(head.note, fill)];
  const whole = [...brief, ...besides(head.aside)];
  const text = lineCells(whole) <= inner ? whole : cutLine(brief, inner);
  const rest = inner - lineCells(text);
  const tail = rest > 0 ? ` ${fill.repeat(rest - 1)}` : '';
  const line: Spans = [{text: left, tone: look}, ...text, {text: `${tail}${right}`, tone: look}];
  return line.filter(part => part.text !== '');
};

/** The lower border of the last panel of a stack. */
export const lowerBorder = (width: number, focused = false): Spans => {
  const inner = Math.max(0, width - 2);
  return [{text: `└${'─'.repeat(inner)}┘`, tone: focused ? 'accent' : 'border'}];
};

/** The bars at both sides of a panel, one per row, as one text for a column that is one cell wide. */
export const sideBorder = (height: number): string =>
  Array.from({length: Math.max(0, height)}, () => SIDE).join('\n');

/** Cells left for the content of a panel of this width: borders and one space at each side are taken off. */
export const innerWidth = (width: number): number => Math.max(0, width - 4);

const corners = (head: Head): [string, string, string] => {
  if (head.focused === true) return head.joined === true ? ['┝', '━', '┥'] : ['┍', '━', '┑'];
  return head.joined === true ? ['├', '─', '┤'] : ['┌', '─', '┐'];
};

const besides = (aside: Spans = []): Spans =>
  aside.length === 0 ? [] : [{text: ' · ', tone: 'muted'}, ...aside];

const noted = (note: Spans | undefined, fill: string): Spans =>
  note === undefined || note.every(part => cells(part.text) === 0)
    ? []
    : [{text: ` ${fill} `, tone: 'border'}, ...note];
