// What a panel is to the screen around it.

import type {Reading} from '../../src/core/observation.ts';
import {stalenessOf} from '../../src/core/select/node.ts';
import type {SessionId} from '../../src/core/session.ts';
import type {NodeState, State} from '../../src/core/state.ts';
import type {PanelId, PanelView, View} from '../../src/store/view.ts';
import {clean} from '../../src/text/clean.ts';
import {wrap} from '../../src/text/fit.ts';
import {duration} from '../../src/text/format.ts';
import {line, type Span, type Spans, span} from '../../src/text/span.ts';

/** All that a panel is drawn from. */
export type At = {
  readonly state: State;
  readonly view: View;
  /** Epoch ms, whole seconds. */
  readonly now: number;
};

/** What a row is, to a key that acts on it. */
export type Pointed = {
  readonly node: string;
  readonly session: SessionId | null;
  readonly job: string | null;
  readonly index: string | null;
};

export type PanelContent = {
  /** What is to be said in one glance, beside the title. */
  readonly note: Spans;
  /** After it, where there is room for all of it. */
  readonly aside?: Spans;
  /** Identities of the rows the cursor can stand on, in order. */
  readonly rows: readonly string[];
  /** At most `height` lines of at most `width` cells. */
  readonly draw: (width: number, height: number) => readonly Spans[];
  /** Columns it can be sorted by, as far as they are shown at this width. */
  readonly sortable?: (width: number) => readonly string[];
  /** Of these, the columns that are sorted downwards at first. */
  readonly largestFirst?: readonly string[];
  readonly pointed?: (row: string) => Pointed | null;
  /** Can be filtered. */
  readonly filterable?: boolean;
};

/** The row under the cursor; the first one until the operator moved, or when the row has gone. -1: there is none. */
export const cursorIndex = (rows: readonly string[], {cursor}: PanelView): number => {
  const index = cursor === null ? -1 : rows.indexOf(cursor);
  return index === -1 ? Math.min(0, rows.length - 1) : index;
};

/** First visible row, so that the cursor's row stays where it is on the screen while others come and go. */
export const windowTop = (rows: readonly string[], view: PanelView, height: number): number => {
  const index = cursorIndex(rows, view);
  const offset = view.cursor !== null && rows.includes(view.cursor) ? Math.min(view.offset, height - 1) : 0;
  return Math.max(0, Math.min(index - offset, rows.length - height));
};

/** Sentences in place of data, wrapped and never cut. */
export const sentences = (width: number, ...texts: readonly Span[]): readonly Spans[] =>
  texts.flatMap(({text, ...look}) => wrap(clean(text), width).map(part => [{text: part, ...look}]));

/** Why a panel is empty and what would fill it. */
export const reasonLines = (width: number, missing: string, fix: string | null): readonly Spans[] =>
  sentences(
    width,
    span(`? not known: ${missing}`, 'warning'),
    ...(fix === null ? [] : [span(`  to change that: ${fix}`, 'info')]),
  );

/** As many lines as fit; the last one says how many do not. */
export const fitted = (lines: readonly Spans[], height: number): readonly Spans[] =>
  lines.length <= height || height <= 0
    ? lines
    : [...lines.slice(0, height - 1), line(span(`… ${lines.length - height + 1} more lines`, 'muted'))];

export const noNode: PanelContent = {
  note: [],
  rows: [],
  draw: width => sentences(width, span('Not connected to any server yet.', 'muted')),
};

const asOf = (age: number): Spans => line(span(`as of ${duration(age)} ago`, 'warning'));

/** Says that what follows is old, and how old. */
export const staleNote = (node: NodeState, now: number): Spans => {
  const stale = stalenessOf(node);
  return stale === null ? [] : asOf(now - stale.since);
};

/** What is older, a person would take for newer than it is, ms. */
const worthTelling = 5_000;

/**
 * The same of one part, which may be old although its node answers: a slow server is read less often, and some parts of it less often than
 * others. While the view is frozen everything is of one moment, which the title tells.
 */
export const ageNote = ({view, now}: At, node: NodeState, part: Reading<unknown> | undefined): Spans => {
  const stale = staleNote(node, now);
  if (stale.length > 0 || view.frozen !== null || part === undefined || !('value' in part)) return stale;
  const age = now - part.at;
  return age > worthTelling ? asOf(age) : [];
};

/** Which node is shown, when there are several to choose from. */
export const nodeNote = ({state}: At, {node}: NodeState): Spans =>
  state.order.length > 1 ? line(span(clean(node), 'muted')) : [];

/** What is no longer true is not shown in the colours of what is. */
export const greyed = (lines: readonly Spans[]): readonly Spans[] =>
  lines.map(spans =>
    spans.map(part => (part.tone === 'selected' ? part : {...part, tone: 'muted' as const})),
  );

/** `a · b · c` without the empty ones. */
export const joined = (...notes: readonly Spans[]): Spans =>
  notes
    .filter(note => note.length > 0)
    .flatMap((note, index) => (index === 0 ? note : [span(' · ', 'muted'), ...note]));

/** The filter in force, or being typed. */
export const filterNote = (at: At, panel: PanelId, shown: number, total: number): Spans => {
  const typing = at.view.filtering && at.view.focus === panel;
  const {filter} = at.view.panels[panel];
  if (filter === '' && !typing) return [];
  return line(
    span(`/${clean(filter)}${typing ? '▏' : ''}`, 'accent'),
    span(` ${shown} of ${total}`, 'muted'),
  );
};
