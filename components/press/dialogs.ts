// Keys of the overlays, and of the fields that are typed into.
import type {Overlay, ViewAction} from '../../src/store/view.ts';
import {clean} from '../../src/text/clean.ts';
import {takeSetting} from './setting.ts';
import {type Handler, notice, type Situation} from './situation.ts';
import {takeTime} from './time.ts';

type Confirm = Extract<Overlay, {type: 'confirm'}>;

const confirmOf = ({view}: Situation): Confirm | null => {
  const top = view.overlays.at(-1);
  return top?.type === 'confirm' ? top : null;
};

/** The targets are looked at once more: what is on the screen may be a second old. */
export const yes: Handler = situation => {
  const confirm = confirmOf(situation);
  if (confirm === null) return [];
  const change = situation.ports.stillSame(confirm.plan);
  if (change !== null) return notice(situation, `Nothing was sent: ${change}.`, 'warning');
  situation.ports.run(confirm.plan);
  return [{type: 'close'}, {type: 'unmark all'}];
};

export const moveAnswer: Handler = situation => [{type: 'answer', yes: !(confirmOf(situation)?.yes ?? true)}];

export const takeAnswer: Handler = situation =>
  confirmOf(situation)?.yes === true ? yes(situation) : [{type: 'close'}];

export const close: Handler = () => [{type: 'close'}];

export const openHelp: Handler = () => [{type: 'open', overlay: {type: 'help', top: 0}}];

export const openTables: Handler = () => [{type: 'open', overlay: {type: 'tables', top: 0}}];

export const openNote: Handler = situation =>
  situation.ports.travel.status()?.kind === 'replay'
    ? notice(situation, 'A recording is not written to: notes are taken while it is made.')
    : [{type: 'open', overlay: {type: 'note', text: ''}}];

export const quit: Handler = ({ports}) => {
  ports.quit();
  return [];
};

/** A recording that is looked at is not lost by leaving. */
export const openQuit: Handler = situation =>
  situation.ports.travel.status()?.kind === 'replay'
    ? quit(situation)
    : [{type: 'open', overlay: {type: 'quit'}}];

/** The text being typed, or `null`: nothing is. */
const field = ({view}: Situation): string | null => {
  const top = view.overlays.at(-1);
  if (top !== undefined && 'text' in top) return top.text;
  return view.filtering ? view.panels[view.focus].filter : null;
};

const isField = (top: Overlay | undefined): boolean => top !== undefined && 'text' in top;

const fill = ({view}: Situation, text: string): readonly ViewAction[] =>
  isField(view.overlays.at(-1)) ? [{type: 'text', text}] : [{type: 'filter', typing: true, text}];

export const typed = (situation: Situation, text: string): readonly ViewAction[] =>
  fill(situation, (field(situation) ?? '') + clean(text));

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

export const erase: Handler = situation => {
  const parts = Array.from(graphemes.segment(field(situation) ?? ''), ({segment}) => segment);
  return fill(situation, parts.slice(0, -1).join(''));
};

export const clear: Handler = situation => fill(situation, '');

export const takeText: Handler = situation => {
  const {view, ports} = situation;
  const top = view.overlays.at(-1);
  if (top?.type === 'seek') return takeTime(situation, top.text);
  if (top?.type === 'setting') return takeSetting(situation, top);
  if (top?.type !== 'note') return [{type: 'filter', typing: false, text: field(situation) ?? ''}];
  const text = top.text.trim();
  if (text === '') return [{type: 'close'}, ...notice(situation, 'An empty note was not kept.')];
  ports.note(text);
  return [{type: 'close'}, ...notice(situation, 'Noted.')];
};

export const dropText: Handler = ({view}) =>
  isField(view.overlays.at(-1)) ? [{type: 'close'}] : [{type: 'filter', typing: false, text: ''}];
