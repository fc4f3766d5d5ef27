import {type Context, commandFor, keyLabel} from '../../src/keymap.ts';
import type {Store} from '../../src/store/store.ts';
import type {Input} from '../../src/terminal/keys.ts';
import type {Size} from '../layout.ts';
import type {Ports} from '../ports.ts';
import {contextOf} from './context.ts';
import {typed} from './dialogs.ts';
import {handlers} from './handlers.ts';
import {notice, situationOf} from './situation.ts';

const isTyping = (context: Context): boolean =>
  context === 'filter' || context === 'note' || context === 'seek' || context === 'setting';

const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** What a key types into a field; `null`: nothing. */
const textOf = (key: string): string | null => {
  if (key === 'space') return ' ';
  return Array.from(graphemes.segment(key)).length === 1 ? key : null;
};

const pressOne = (key: string, store: Store, size: Size, ports: Ports): void => {
  const {view} = store.getSnapshot();
  // What was said about the key before is no answer to this one.
  if (view.notice !== null) store.dispatchView({type: 'notice', notice: null});
  const situation = situationOf(store.getSnapshot(), size, ports);
  const context = contextOf(view);
  const command = commandFor(context, key);
  const text = isTyping(context) ? textOf(key) : null;
  const actions =
    command !== null
      ? handlers[command](situation)
      : text !== null
        ? typed(situation, text)
        : context === 'screen'
          ? notice(situation, `${keyLabel(key)} does nothing here: ? lists the keys.`)
          : [];
  for (const action of actions) store.dispatchView(action);
};

/** A paste is text for a field and nothing else: it must never be taken for keys. */
const paste = (text: string, store: Store, size: Size, ports: Ports): void => {
  const snapshot = store.getSnapshot();
  const situation = situationOf(snapshot, size, ports);
  const actions = isTyping(contextOf(snapshot.view))
    ? typed(situation, text)
    : notice(situation, 'Pasted text is not taken for keys.', 'warning');
  for (const action of actions) store.dispatchView(action);
};

const confirming = (store: Store): boolean => contextOf(store.getSnapshot().view) === 'confirm';

/** Answers what came from the keyboard, key by key. A confirmation is never answered by keys that were pressed before it was drawn. */
export const press = (input: Input, store: Store, size: Size, ports: Ports): void => {
  if ('paste' in input) {
    paste(input.paste, store, size, ports);
    return;
  }
  const before = confirming(store);
  for (const key of input) {
    pressOne(key, store, size, ports);
    if (!before && confirming(store)) return;
  }
};
