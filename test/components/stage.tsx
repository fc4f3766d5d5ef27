// A state on a screen: for golden frames and for tests that press keys.

import type {Ports} from '../../components/ports.ts';
import {Screen} from '../../components/Screen.tsx';
import {ThemeContext} from '../../components/ui/ThemeContext.tsx';
import type {State} from '../../src/core/state.ts';
import {present} from '../../src/source/replay/travel.ts';
import {initialView, type View} from '../../src/store/view.ts';
import {themes} from '../../src/text/theme.ts';
import {renderScreen, type Size} from '../screen/render.tsx';

export const sizes = [
  {columns: 80, rows: 24},
  {columns: 120, rows: 40},
  {columns: 200, rows: 60},
] as const satisfies readonly Size[];

export const ports = (more: Partial<Ports> = {}): Ports => ({
  offer: () => ({refused: 'nothing is offered here', fix: null}),
  stillSame: () => null,
  run: () => {},
  disarm: () => {},
  note: () => {},
  copy: () => null,
  statementOf: () => null,
  locksOf: () => null,
  watchReplica: () => null,
  takeBaseline: () => null,
  pollers: () => [],
  recording: () => ({path: '/var/lib/migtop/shop.jsonl.gz', trouble: null}),
  travel: present,
  quit: () => {},
  ...more,
});

export const frame = async (
  state: State,
  size: Size,
  view: Partial<View> = {},
  more: Partial<Ports> = {},
): Promise<string> => {
  const at = {state, view: {...initialView, ...view}, now: state.now};
  const lines = await renderScreen(
    <ThemeContext value={themes.mono}>
      <Screen at={at} ports={ports(more)} size={size} />
    </ThemeContext>,
    size,
  );
  return lines.join('\n');
};
