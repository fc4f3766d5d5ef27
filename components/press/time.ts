// Keys that move through time. What they cannot do, they say.
import {parseMoment} from '../../src/source/replay/moment.ts';
import type {ViewAction} from '../../src/store/view.ts';
import {type Handler, notice, type Situation} from './situation.ts';

/** Drawn at once, and never frozen: a frozen view would hide where one has come to. */
const shown = (situation: Situation, refused: string | null): readonly ViewAction[] =>
  refused === null
    ? [
        {type: 'freeze', state: null},
        {type: 'notice', notice: null},
      ]
    : notice(situation, refused);

export const step =
  (direction: 1 | -1): Handler =>
  situation =>
    shown(situation, situation.ports.travel.step(direction));

export const jump =
  (direction: 1 | -1): Handler =>
  situation =>
    shown(situation, situation.ports.travel.jump(direction));

export const faster =
  (steps: number): Handler =>
  situation =>
    shown(situation, situation.ports.travel.faster(steps));

/** In the past; else what the key does in the present. An open detail view scrolls in any case. */
const inThePast =
  (travel: (situation: Situation) => string | null, otherwise: Handler): Handler =>
  situation =>
    situation.ports.travel.status() === null || situation.view.overlays.length > 0
      ? otherwise(situation)
      : shown(situation, travel(situation));

export const start = (otherwise: Handler): Handler =>
  inThePast(({ports}) => ports.travel.toStart(), otherwise);

export const end = (otherwise: Handler): Handler => inThePast(({ports}) => ports.travel.toEnd(), otherwise);

export const playOr = (otherwise: Handler): Handler =>
  inThePast(({ports}) => ports.travel.toggle(), otherwise);

export const openSeek: Handler = () => [{type: 'open', overlay: {type: 'seek', text: ''}}];

/** Goes to the time that was typed. */
export const takeTime = (situation: Situation, text: string): readonly ViewAction[] => {
  const {state, now, ports} = situation;
  const from = state.opened?.at ?? now;
  const span = ports.travel.status() ?? {from, to: now, position: now};
  const at = parseMoment(text, span, state.opened?.zoneOffset ?? 0);
  if (at === null)
    return notice(situation, `"${text}" is no time: write 14:02, 14:02:30, -5m, +30s or 40%.`, 'warning');
  return [{type: 'close'}, ...shown(situation, ports.travel.seek(at))];
};
