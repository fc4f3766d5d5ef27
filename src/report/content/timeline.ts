import type {Entry, Story} from '../story.ts';
import {type Block, heading, type Line, paragraph, table} from './block.ts';
import type {Moments} from './moments.ts';

const kinds: Readonly<Record<Entry['kind'], string>> = {
  session: 'migtop',
  node: 'server',
  alert: 'alert',
  over: 'over',
  action: 'action',
  result: 'outcome',
  mark: 'note',
  phase: 'migration',
};

const whatOf = ({text, who, kind, command}: Entry): Line => [
  ...(who === null ? [] : [{strong: kind === 'action' ? `${who} pressed ` : `${who}: `}]),
  text,
  ...(command === null ? [] : [': ', {code: command}]),
];

export const timeline = ({timeline: entries, timelineMore}: Story, moments: Moments): readonly Block[] => [
  heading(2, 'Time line'),
  table(
    'What happened, in the order of time',
    ['Time', 'Kind', 'What'],
    entries.map(entry => [
      [moments.at(entry.at)],
      [entry.severity === null ? kinds[entry.kind] : `${kinds[entry.kind]}, ${entry.severity}`],
      whatOf(entry),
    ]),
  ),
  ...(timelineMore === 0
    ? []
    : [paragraph(`${timelineMore} more are not listed here: choose a part with --since and --until.`)]),
];
