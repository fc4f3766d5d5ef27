// A snapshot for people: the three sentences, then what they rest on.
import {bytes, count, duration, percent, rate, UNKNOWN} from '../text/format.ts';
import type {
  Snapshot,
  SnapshotAdvice,
  SnapshotNode,
  SnapshotProgress,
  SnapshotReplica,
  SnapshotRoot,
  SnapshotRunnerLock,
} from './snapshot-schema.ts';

/** Seconds, as durations are written everywhere. */
const time = (seconds: number | null): string => duration(seconds === null ? null : seconds * 1_000);

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map(line => `  ${line}`)];

const known = (parts: readonly (string | null | false)[]): string => parts.filter(Boolean).join(', ');

const nodeLine = ({node, role, product, reachable, error, sessions}: SnapshotNode): string => {
  const who = known([role, product]);
  if (!reachable) return `${node}  ${known([who, `not reachable: ${error}`])}`;
  const states = Object.entries(sessions?.states ?? {}).map(([state, count]) => `${count} ${state}`);
  const counted = sessions
    ? `${sessions.total} sessions: ${known([...states, `${sessions.waiting} waiting`])}`
    : 'sessions not visible';
  return `${node}  ${who}, ${counted}`;
};

const missingLines = ({node, capabilities}: SnapshotNode): readonly string[] =>
  Object.entries(capabilities ?? {}).flatMap(([name, has]) =>
    has === true ? [] : [`${node}  ${name}: ${has.missing}${has.fix === null ? '' : ` (${has.fix})`}`],
  );

const adviceLine = ({
  key,
  action,
  session,
  job,
  index,
  frees,
  freesNext,
  rollsBack,
  leaves,
  warnings,
}: SnapshotAdvice) =>
  known([
    `${key} ${action} ${session ?? job ?? index}: frees ${frees}${freesNext > 0 ? `, then ${freesNext}` : ''}`,
    rollsBack && `rolls back ${rollsBack}`,
    ...leaves.map(left => `leaves ${left}`),
    ...warnings,
  ]);

const rootLines = (root: SnapshotRoot): readonly string[] => [
  `${root.session} on ${root.node} blocks ${root.blocks} for ${time(root.seconds)}: ${known([
    root.state,
    root.application ?? root.user,
    root.migration,
  ])}`,
  ...(root.statement ? [`  ${root.statement}`] : []),
  ...root.press.map(advice => `  ${adviceLine(advice)}`),
];

const stoppedWords = ({part, channel, retries, error}: SnapshotReplica['stopped'][number]): string =>
  `${part}${channel === '' ? '' : ` of ${channel}`} ${retries ? 'cannot connect' : 'stopped'}${error === null ? '' : `: ${error}`}`;

const replicaLine = (replica: SnapshotReplica): string => {
  const lag = replica.lost
    ? 'lost'
    : replica.lagSeconds === null
      ? `lag unknown: ${replica.lagMissing ?? UNKNOWN}`
      : `lag ${replica.lagAtLeast ? 'at least ' : ''}${time(replica.lagSeconds)} (${replica.lagSource})`;
  return `${replica.name}  ${known([
    replica.state,
    lag,
    replica.behindBytes !== null && `${bytes(replica.behindBytes)} behind`,
    replica.behindTransactions !== null && `${count(replica.behindTransactions)} transactions behind`,
    ...replica.stopped.map(stoppedWords),
    replica.paused === true && 'replay paused',
    replica.replayBlockedBy && `replay waits for ${replica.replayBlockedBy}`,
  ])}`;
};

const progressLine = (work: SnapshotProgress): string =>
  `${work.title}  ${known([
    work.phase,
    work.fraction === null ? work.source : percent(work.fraction),
    work.perSecond !== null && rate(work.perSecond, work.unit ?? ''),
    work.etaSeconds && `ETA ${time(work.etaSeconds.low)} to ${time(work.etaSeconds.high)}`,
    work.stalledBecause,
    work.waitsFor && `waits for ${work.waitsFor}`,
  ])}`;

const runnerLockLine = ({runner, lock, holder, by, stuck, release}: SnapshotRunnerLock): string =>
  `${runner}  ${known([
    lock,
    holder ? `held by ${holder}` : by,
    stuck !== null && `stuck: ${stuck}`,
    stuck !== null && `to release it: ${release}`,
  ])}`;

export const snapshotLines = (snapshot: Snapshot): readonly string[] => [
  `HEALTH    ${snapshot.health}`,
  `PROGRESS  ${snapshot.progressNow}`,
  `PRESS     ${snapshot.press}`,
  ...section('Nodes', snapshot.nodes.map(nodeLine)),
  ...section('Blocking', snapshot.roots.flatMap(rootLines)),
  ...section(
    'Waiting for somebody who is not visible',
    snapshot.unexplained.map(({node, waiter, why}) => `${waiter} on ${node}: ${why}`),
  ),
  ...section('Replicas', snapshot.replicas.map(replicaLine)),
  ...section('Migration', snapshot.progress.map(progressLine)),
  ...section('Migration runners', snapshot.runnerLocks.map(runnerLockLine)),
  ...section('Not visible', snapshot.nodes.flatMap(missingLines)),
];
