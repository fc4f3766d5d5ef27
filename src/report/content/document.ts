// The whole report, as blocks that every writer can write.
import {counted} from '../../core/advice/words.ts';
import type {Story} from '../story.ts';
import {afterwards} from './afterwards.ts';
import {type Block, type Document, heading, list, paragraph} from './block.ts';
import {figures} from './figures.ts';
import {incidents} from './incidents.ts';
import {migration} from './migration.ts';
import {type Moments, momentsOf, zoneWords} from './moments.ts';
import {about, leftBehind, unseen} from './rest.ts';
import {timeline} from './timeline.ts';

const titleOf = ({migration: {work, statements}, nodes}: Story): string => {
  const what = work[0]?.title ?? statements[0]?.brief ?? 'Session';
  const where = nodes.find(({role}) => role === 'primary') ?? nodes[0];
  const others = new Set(nodes.map(({cluster}) => cluster)).size - 1;
  const more = others > 0 ? ` and ${counted(others, 'more cluster')}` : '';
  return `${what}${where === undefined ? '' : ` on ${where.node}${more}`}`;
};

const operators = ({recordings, actions}: Story): string => {
  const names = [
    ...recordings.flatMap(({operator}) => operator ?? []),
    ...actions.map(({operator}) => operator),
  ];
  return [...new Set(names)].join(', ') || 'unknown';
};

const summary = ({verdict, lessons}: Story): readonly Block[] => [
  heading(2, 'Summary'),
  {type: 'paragraph', tone: verdict.tone, line: [verdictWord[verdict.tone]]},
  list(verdict.sentences.map(sentence => [sentence])),
  heading(2, 'What to change'),
  lessons.length === 0
    ? paragraph('Nothing that was seen suggests a change.')
    : list(lessons.map(lesson => [lesson])),
];

const verdictWord = {
  critical: '✖ There was a critical incident.',
  warning: '▲ There was an incident worth a warning.',
  good: '✔ There was no incident.',
  unknown: '? No server was reached: nothing is known.',
} as const;

const leadOf = (story: Story, moments: Moments): readonly string[] => [
  `${moments.full(story.from)} to ${moments.full(story.to)}. Times are in ${zoneWords(story.zone)}.`,
  `Operators: ${operators(story)}. Made by migtop ${story.version} from ${story.recordings.map(({file}) => file).join(', ')}.`,
];

export const documentOf = (story: Story): Document => {
  const moments = momentsOf(story);
  return {
    title: `Postmortem: ${titleOf(story)}`,
    lead: leadOf(story, moments),
    blocks: [
      ...summary(story),
      ...timeline(story, moments),
      ...incidents(story, moments),
      ...afterwards(story, moments),
      ...figures(story, moments),
      ...migration(story, moments),
      ...leftBehind(story),
      ...unseen(story),
      ...about(story, moments),
    ],
  };
};
