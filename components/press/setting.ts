// Changing what a job goes by: first typed, then confirmed like everything else.
import {jobFor} from '../../src/actions/job-offer.ts';
import type {JobSetting} from '../../src/core/job.ts';
import type {Overlay, ViewAction} from '../../src/store/view.ts';
import {clean} from '../../src/text/clean.ts';
import {selectionFor} from '../target.ts';
import {deadNow, propose} from './act.ts';
import {type Handler, notice, type Situation} from './situation.ts';

type Typed = Extract<Overlay, {type: 'setting'}>;

const written = ({name, value}: JobSetting): string => `${clean(name)}=${clean(value)}`;

/** Why it cannot be changed is said before anything is typed. */
export const openSetting: Handler = situation => {
  const why = deadNow(situation);
  if (why !== null) return notice(situation, why, 'warning');
  const selection = selectionFor('set', situation);
  const found = jobFor(situation.state, selection.node, selection.job);
  const [first] = 'refused' in found ? [] : found.job.settings;
  if ('refused' in found || first === undefined || found.job.can.set !== true)
    return propose(situation, 'set', {...selection, setting: first ?? {name: '', value: ''}});
  const able = situation.ports.offer('set', {...selection, setting: first});
  if ('refused' in able) return propose(situation, 'set', {...selection, setting: first});
  const known = found.job.settings.map(written).join(' · ');
  return [{type: 'open', overlay: {type: 'setting', text: `${first.name}=`, selection, known}}];
};

/** `batch_size=500`, with or without spaces. */
export const takeSetting = (situation: Situation, {text, selection}: Typed): readonly ViewAction[] => {
  const [, name, value] = /^\s*([\w-]+)\s*=\s*(.*\S)\s*$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    return notice(situation, 'Write it as name=value, for example batch_size=500.', 'warning');
  return [{type: 'close'}, ...propose(situation, 'set', {...selection, setting: {name, value}})];
};
