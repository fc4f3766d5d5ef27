// Each incident: who waited for whom, who was hurt, and what ended it.
import {counted} from '../../core/advice/words.ts';
import {count, duration} from '../../text/format.ts';
import type {Incident, Party} from '../incident.ts';
import type {Story} from '../story.ts';
import {type Block, heading, type Line, list, paragraph, table} from './block.ts';
import {gapOf, overlaysOf} from './figures.ts';
import type {Moments} from './moments.ts';

const who = ({session, kind, user, application, client, database}: Party): string =>
  [
    kind === 'client' ? `session ${session}` : `session ${session} (${kind})`,
    application === null ? null : `application ${application}`,
    user === null ? null : `user ${user}`,
    client === null ? null : `from ${client}`,
    database === null ? null : `database ${database}`,
  ]
    .filter(part => part !== null)
    .join(', ');

const doing = ({state, inTransaction, waitsFor, waited, blocks, migration}: Party): string =>
  [
    migration === null ? null : `it is the migration (${migration})`,
    waitsFor === null ? state : `waited ${duration(waited)} for ${waitsFor}`,
    inTransaction === null ? null : `${duration(inTransaction)} in its transaction`,
    blocks === 0 ? null : `${counted(blocks, 'session')} behind it`,
  ]
    .filter(part => part !== null)
    .join('; ');

const codeOf = (label: string, {statement, statementCut, state}: Party): readonly Block[] => {
  const last = state === 'active' ? '' : ' (the last one it ran)';
  if (statement === null) return [paragraph(`The statement of ${label} is not known.`)];
  const cut = statementCut ? '; the server cut it off' : '';
  return [{type: 'code', label: `Statement of ${label}${last}${cut}`, text: statement}];
};

const partyBlocks = (what: string, party: Party): readonly Block[] => [
  paragraph({strong: `${what}: `}, `${who(party)}: ${doing(party)}.`),
  ...codeOf(`session ${party.session}`, party),
];

const hurt = ({hurt: groups, number}: Incident): readonly Block[] =>
  groups.length === 0
    ? []
    : [
        table(
          `Incident ${number}: who was hurt`,
          ['Who', 'Sessions', 'Longest wait', 'What they wanted, most frequent first'],
          groups.map(({who: name, sessions, longest, statements}) => [
            [name],
            [count(sessions)],
            [duration(longest)],
            statements.flatMap((statement, index) => [...(index === 0 ? [] : [' ']), {code: statement}]),
          ]),
          [1, 2],
        ),
      ];

const chartOf = (incident: Incident, story: Story, moments: Moments): readonly Block[] => {
  const {blocked, number, from, seenTo, peak} = incident;
  if (blocked.at.length < 2 || peak === null) return [];
  const margin = Math.max(1_000, (seenTo - from) * 0.1);
  return [
    {
      ...{type: 'chart', title: `Incident ${number}: sessions blocked over time`, ...overlaysOf(story)},
      ...{from: from - margin, to: seenTo + margin, gap: gapOf([blocked.step])},
      description: `Up to ${counted(peak.sessions, 'session')} at ${moments.at(peak.at)}.`,
      curves: [{name: 'sessions waiting', at: blocked.at, values: blocked.most}],
      format: value => count(Math.round(value)),
      ...{time: moments.at, baseline: null, atLeast: 4},
    },
  ];
};

const facts = (incident: Incident, moments: Moments): Line[] => {
  const {from, to, severity, node, peak, longestWait, ending, alerts} = incident;
  return [
    [{strong: 'When: '}, moments.span(from, to)],
    [{strong: 'Where: '}, node],
    [{strong: 'Severity: '}, severity],
    ...(peak === null
      ? []
      : [
          [
            {strong: 'Blocked: '},
            `up to ${counted(peak.sessions, 'session')} (at ${moments.at(peak.at)}), the longest for ${duration(longestWait)}`,
          ],
        ]),
    [{strong: 'How it ended: '}, ending.sentence],
    [
      {strong: 'Alerts: '},
      alerts
        .slice(0, 12)
        .map(({kind, from: since, to: until}) => `${kind} ${moments.span(since, until)}`)
        .join('; '),
      alerts.length > 12 ? ` and ${alerts.length - 12} more` : '',
    ],
  ];
};

const incidentBlocks = (incident: Incident, story: Story, moments: Moments): readonly Block[] => {
  const {number, title, root, between, otherRoots} = incident;
  return [
    heading(3, `Incident ${number}: ${title}`),
    list(facts(incident, moments)),
    ...(root === null ? [] : partyBlocks('Root, for whom everybody waited', root)),
    ...between.flatMap(party => partyBlocks('In between, waiting and holding up others', party)),
    ...otherRoots.flatMap(party => partyBlocks('Another root', party)),
    ...hurt(incident),
    ...chartOf(incident, story, moments),
  ];
};

export const incidents = (story: Story, moments: Moments): readonly Block[] => [
  heading(2, 'Incidents'),
  ...(story.incidents.length === 0 ? [paragraph('There was none.')] : []),
  ...story.incidents.flatMap(incident => incidentBlocks(incident, story, moments)),
];
