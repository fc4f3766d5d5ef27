// What may stop a piece of work later, and what would tell more of it.

import {isInTheWay} from '../../src/core/progress/lock-next.ts';
import type {MigrationWork} from '../../src/core/select/migration.ts';
import type {Progress} from '../../src/core/state.ts';
import {percent} from '../../src/text/format.ts';
import {line, type Spans, span} from '../../src/text/span.ts';
import {wrapped} from './flow.ts';
import {sentences} from './panel.ts';
import {who} from './who.ts';

/** The lock that it needs before it ends, before anybody waits for it. */
const nextLock = ({nextHolders: holders, progress}: MigrationWork, width: number): readonly Spans[] => {
  if (holders === null || progress.stalledBecause !== null) return [];
  if (holders.length === 0)
    return [line(span('needs an exclusive lock before it ends; nobody holds one against it now', 'muted'))];
  const tone = isInTheWay(progress, holders) ? 'warning' : 'muted';
  const many = holders.length === 1 ? 'session holds' : 'sessions hold';
  return wrapped(
    {
      label: span(''),
      facts: [
        line(span(`needs an exclusive lock next; ${holders.length} ${many} one`, tone)),
        ...holders.map(({id, session, age}) => line(span(`${id}${who(session, age)}`, tone))),
      ],
    },
    width,
  );
};

/** Its count is there, and could be its own: the key that makes it so, where there is one. */
const untold = ({progress, tellsApart}: MigrationWork, width: number): readonly Spans[] =>
  progress.untold && tellsApart !== null
    ? sentences(width, span(`w makes the server say whose progress is whose: ${tellsApart}`, 'info'))
    : [];

/** It fails when the log of what others change meanwhile is full. */
const muchLogged = 0.5;

const changeLog = ({changeLog: fill}: Progress): readonly Spans[] =>
  fill === null || fill <= 0
    ? []
    : [
        line(
          span(
            `${fill >= muchLogged ? '▲ ' : ''}changes made meanwhile fill ${percent(fill)} of their log: when it is full, this fails`,
            fill >= muchLogged ? 'warning' : 'muted',
          ),
        ),
      ];

export const riskLines = (work: MigrationWork, width: number): readonly Spans[] => [
  ...nextLock(work, width),
  ...changeLog(work.progress),
  ...untold(work, width),
];
