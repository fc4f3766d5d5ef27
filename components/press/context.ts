import type {Context} from '../../src/keymap.ts';
import type {View} from '../../src/store/view.ts';

/** Who has the keys. */
export const contextOf = ({overlays, filtering}: View): Context =>
  overlays.at(-1)?.type ?? (filtering ? 'filter' : 'screen');
