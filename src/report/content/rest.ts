// What was left behind, what could not be seen, and what the report is made of.
import {bytes, duration, percent} from '../../text/format.ts';
import type {Story} from '../story.ts';
import {type Block, heading, type Line, list, paragraph, table} from './block.ts';
import type {Moments} from './moments.ts';

export const leftBehind = ({leftBehind: left}: Story): readonly Block[] => [
  heading(2, 'Left behind'),
  left.length === 0
    ? paragraph(
        'Nothing that was looked for: invalid indexes, constraints not validated, inactive slots, half detached partitions.',
      )
    : list(
        left.map(
          ({what, detail, cleanup, node}): Line => [
            ...[{strong: what}, ` on ${node}${detail === '' ? '' : `: ${detail}`}`],
            ...(cleanup === null ? [] : ['. Clean up with ', {code: cleanup}]),
          ],
        ),
      ),
];

export const unseen = ({unseen: all}: Story): readonly Block[] => [
  heading(2, 'What could not be seen or done'),
  paragraph('Whatever began and ended between two readings. Besides:'),
  list(
    all.length === 0
      ? [['Nothing else that migtop knows of.']]
      : all.map(
          ({node, what, why, fix}): Line => [
            ...[{strong: node === null ? what : `${what} on ${node}`}, `: ${why}`],
            ...(fix === null ? [] : ['. To change that: ', {code: fix}]),
          ],
        ),
  ),
];

const limitWords = ({limits}: Story): readonly Block[] => {
  if (limits === null) return [];
  const {blockedFor, blockedSessions, lag, idleInTransaction, connections, canary, workerSilence, retained} =
    limits;
  const {baselineTimes, baselineFor, recoveredFor} = limits;
  return [
    paragraph(
      `Limits in force: blocked for ${duration(blockedFor)}, critical from ${blockedSessions} sessions; lag ${duration(lag)}; idle in transaction ${duration(idleInTransaction)}; connections ${percent(connections)}; canary p95 ${duration(canary)}; silence of a worker ${duration(workerSilence)}; log kept for a slot ${bytes(retained)}; ${baselineTimes}× a baseline for ${duration(baselineFor)}; recovered after ${duration(recoveredFor)} as before.`,
    ),
  ];
};

const serverTable = ({nodes}: Story): Block =>
  table(
    'Servers',
    ['Node', 'Cluster', 'Address', 'Product', 'Role', 'Watched as', 'Database', 'TLS'],
    nodes.map(({node, cluster, address, product, role, user, database, tls}) =>
      [node, cluster, address, product, role, user, database, tls ?? 'none'].map(
        (text): Line => [text ?? '–'],
      ),
    ),
  );

const recordingTable = ({recordings}: Story, moments: Moments): Block =>
  table(
    'Recordings',
    ['File', 'From', 'To', 'Operator', 'migtop', 'Ended'],
    recordings.map(({file, from, to, operator, version, closed, damage, readOnly}) => [
      [file],
      [moments.full(from)],
      [moments.full(to)],
      [`${operator ?? 'unknown'}${readOnly ? ', read-only' : ''}`],
      [version ?? '–'],
      [`${closed ?? 'cut off, or it goes on'}${damage === null ? '' : `; damaged: ${damage}`}`],
    ]),
  );

const costTable = ({cost}: Story): Block =>
  table(
    'What migtop itself cost',
    [
      'Node',
      'Readings',
      'Time of a reading',
      'Longest',
      'Statements',
      'Round trips',
      'Every',
      'Share of the time',
    ],
    cost.map(({node, readings, elapsed, worst, statements, roundTrips, interval, share}) =>
      [
        ...[node, String(readings), duration(elapsed), duration(worst), statements.toFixed(1)],
        ...[roundTrips.toFixed(1), duration(interval), percent(share)],
      ].map((text): Line => [text]),
    ),
    [1, 2, 3, 4, 5, 6, 7],
  );

export const about = (story: Story, moments: Moments): readonly Block[] => [
  heading(2, 'What this is made of'),
  ...(story.redacted ? [paragraph('Literals were taken out of statements and messages.')] : []),
  ...limitWords(story),
  serverTable(story),
  recordingTable(story, moments),
  costTable(story),
];
