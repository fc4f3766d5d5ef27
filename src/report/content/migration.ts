// What was migrated: work with its progress, and the statements of the migration's sessions.
import {grouped, share} from '../../core/advice/words.ts';
import {duration} from '../../text/format.ts';
import type {Story} from '../story.ts';
import type {MigrationStatement, Work} from '../work.ts';
import {type Block, heading, type Line, list, paragraph, table} from './block.ts';
import {gapOf, overlaysOf} from './figures.ts';
import type {Moments} from './moments.ts';

const amount = ({fraction, done, total, unit}: Work): string => {
  const parts = [
    fraction === null ? null : share(fraction),
    done === null
      ? null
      : `${grouped(done)}${total === null ? '' : ` of ${grouped(total)}`} ${unit ?? ''}`.trim(),
  ];
  return parts.filter(part => part !== null).join(', ') || 'no figure';
};

const endOf = ({goesOn, state, stopped}: Work): string => {
  if (stopped !== null) return stopped;
  if (state !== null) return state;
  return goesOn
    ? 'still there in the last reading'
    : 'no longer there; whether it succeeded, the server does not tell';
};

const workLines = (work: Work, moments: Moments): Line[] => [
  [{strong: 'When: '}, moments.span(work.from, work.to)],
  [{strong: 'By: '}, work.tool === null ? `a statement, on ${work.node}` : `${work.tool}, on ${work.node}`],
  [{strong: 'Came to: '}, `${amount(work)} (${work.source}); ${endOf(work)}`],
  [{strong: 'Phases: '}, work.phases.map(({at, phase}) => `${moments.at(at)} ${phase}`).join('; ')],
  [
    {strong: 'Stood still: '},
    work.pauses.length === 0
      ? 'never'
      : work.pauses.map(({from, to, why}) => `${moments.span(from, to)}: ${why}`).join('; '),
  ],
];

const chartOf = (work: Work, story: Story, moments: Moments): readonly Block[] => {
  const known = work.progress.mean.filter(value => value !== null);
  if (known.length < 2) return [];
  return [
    {
      ...{type: 'chart', title: `Progress of ${work.title}`, from: story.from, to: story.to},
      description: `From ${share(known[0] ?? 0)} to ${share(known.at(-1) ?? 0)}; shaded: when it stood still.`,
      gap: gapOf([work.progress.step]),
      curves: [{name: work.title, at: work.progress.at, values: work.progress.mean}],
      ...{format: share, time: moments.at, baseline: null, atLeast: 1},
      bands: work.pauses.map(({from, to, why}) => ({from, to, label: why})),
      marks: overlaysOf(story).marks,
    },
  ];
};

const statementRow = (statement: MigrationStatement, moments: Moments): readonly Line[] => {
  const {from, to, node, session, application, user, waited, lockTimeout, goesOn, brief, stopped} = statement;
  return [
    [moments.at(from)],
    [[duration(to - from), goesOn ? 'still there' : stopped].filter(Boolean).join(', ')],
    [`${application ?? user ?? '–'}, session ${session} on ${node}`],
    [waited === null ? '–' : duration(waited)],
    [lockTimeout ?? 'none seen'],
    [{code: statement.statement ?? brief}],
  ];
};

export const migration = (story: Story, moments: Moments): readonly Block[] => {
  const {work, statements, more, tools} = story.migration;
  if (work.length === 0 && statements.length === 0)
    return [heading(2, 'Migration'), paragraph('No session was seen that belongs to a migration.')];
  return [
    heading(2, 'Migration'),
    paragraph(tools.length === 0 ? 'No tool gave its name.' : `By ${tools.join(', ')}.`),
    ...work.flatMap(each => [
      heading(3, each.title),
      list(workLines(each, moments)),
      ...chartOf(each, story, moments),
    ]),
    ...(statements.length === 0
      ? []
      : [
          table(
            'Statements of the migration’s sessions, as they were seen; what was quicker than a reading is missing',
            ['First seen', 'Seen for', 'Who', 'Waited for locks', 'Lock timeout', 'Statement'],
            statements.map(statement => statementRow(statement, moments)),
            [1, 3],
          ),
        ]),
    ...(more === 0 ? [] : [paragraph(`Sightings of further statements that are not listed: ${more}.`)]),
  ];
};
