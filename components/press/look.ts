// Keys that change what is looked at, and nothing else.
import {nextNode, shownNode} from '../../src/core/select/node.ts';
import {type PanelId, panelIds, type ViewAction} from '../../src/store/view.ts';
import {cursorIndex} from '../panels/panel.ts';
import {panels} from '../panels/panels.ts';
import {openDetail} from './detail.ts';
import {type Handler, notice, rowUnderCursor, type Situation} from './situation.ts';

export const focus =
  (panel: PanelId): Handler =>
  () => [{type: 'focus', panel}];

/** In the order of the digits. */
export const focusBy =
  (step: number): Handler =>
  ({view}) => {
    const index = (panelIds.indexOf(view.focus) + step + panelIds.length) % panelIds.length;
    return [{type: 'focus', panel: panelIds[index] ?? view.focus}];
  };

export const open: Handler = situation =>
  situation.full ? openDetail(situation) : [{type: 'zoom', zoomed: true}];

/** One step back, from the last thing that was done. */
export const back: Handler = ({view}) => {
  const panel = view.panels[view.focus];
  if (view.marked.size > 0) return [{type: 'unmark all'}];
  if (panel.filter !== '') return [{type: 'filter', typing: false, text: ''}];
  if (panel.cursor !== null) return [{type: 'point', panel: view.focus, row: null}];
  if (view.zoomed) return [{type: 'zoom', zoomed: false}];
  return view.frozen === null ? [] : [{type: 'freeze', state: null}];
};

const nothingToMove = (situation: Situation): readonly ViewAction[] =>
  notice(situation, `${panels[situation.view.focus].title} has no rows to move over.`);

/** Over rows in a list, over lines in an overlay. `by` in rows, or in pages. */
export const move =
  (by: number, unit: 'row' | 'page'): Handler =>
  situation => {
    const {view, panel, height} = situation;
    const top = view.overlays.at(-1);
    const page = Math.max(1, height - 2);
    if (top !== undefined)
      return 'top' in top ? [{type: 'scroll', top: top.top + by * (unit === 'page' ? page : 1)}] : [];
    if (panel.rows.length === 0) return nothingToMove(situation);
    const from = cursorIndex(panel.rows, view.panels[view.focus]);
    return [
      {type: 'move', rows: panel.rows, from, by: by * (unit === 'page' ? page : 1), height: height - 1},
    ];
  };

export const filter: Handler = situation => {
  const {view, panel} = situation;
  if (panel.filterable !== true) return notice(situation, `${panels[view.focus].title} cannot be filtered.`);
  return [{type: 'filter', typing: true, text: view.panels[view.focus].filter}];
};

/** Through the columns that are shown; after the last one back to the order of urgency. */
export const sortBy =
  (step: number): Handler =>
  situation => {
    const {view, panel, width} = situation;
    const columns = panel.sortable?.(width) ?? [];
    if (columns.length === 0)
      return notice(
        situation,
        `${panels[view.focus].title} has an order of its own. 2 Sessions can be sorted.`,
      );
    const {sort} = view.panels[view.focus];
    const places: readonly (string | null)[] = [null, ...columns];
    const at = places.indexOf(sort?.column ?? null);
    const column = places[(at + step + places.length) % places.length] ?? null;
    const descending = panel.largestFirst?.includes(column ?? '') ?? false;
    return [{type: 'sort', sort: column === null ? null : {column, descending}}];
  };

export const flipSort: Handler = situation => {
  const {sort} = situation.view.panels[situation.view.focus];
  return sort === null
    ? notice(situation, 'Rows are in the order of urgency: press s to sort by a column.')
    : [{type: 'sort', sort: {...sort, descending: !sort.descending}}];
};

export const mark: Handler = situation => {
  const {view} = situation;
  const row = rowUnderCursor(situation);
  if (row === null || (view.focus !== 'locks' && view.focus !== 'sessions'))
    return notice(situation, 'Only sessions can be marked, in 1 Locks and 2 Sessions.');
  const from = cursorIndex(situation.panel.rows, view.panels[view.focus]);
  return [
    {type: 'mark', row},
    {type: 'move', rows: situation.panel.rows, from, by: 1, height: situation.height - 1},
  ];
};

export const node: Handler = situation => {
  const {state, view} = situation;
  const shown = shownNode(state, view.node)?.node ?? null;
  const next = nextNode(state, shown);
  if (next === null || next === shown) return notice(situation, 'Only one node is watched.');
  return [{type: 'node', node: next}, ...notice(situation, `Showing ${next}.`)];
};

export const freeze: Handler = situation =>
  situation.view.frozen === null
    ? [
        {type: 'freeze', state: situation.state},
        ...notice(situation, 'View frozen; recording goes on. Space thaws it.'),
      ]
    : [{type: 'freeze', state: null}];
