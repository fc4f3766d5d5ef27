import type {Alert} from '../alert.ts';
import type {Limits} from '../event.ts';
import {valueIn} from '../observation.ts';
import {sessionsById} from '../sessions.ts';
import type {NodeState, Progress} from '../state.ts';

const jobAlerts = ({node, title, job}: Progress, limits: Limits): readonly Alert[] => {
  if (!job) return [];
  const about = {node, subject: job.job};
  const working = job.state === 'running' || job.state === 'pausing' || job.state === 'resuming';
  const silent = working && job.silence !== null && job.silence >= limits.workerSilence;
  return [
    ...(silent
      ? [
          {
            ...about,
            kind: 'worker lost',
            severity: 'critical',
            evidence: {job: title, silence: job.silence, worker: job.worker},
          } as const,
        ]
      : []),
    ...(job.state === 'failed'
      ? [{...about, kind: 'job failed', severity: 'critical', evidence: {job: title, said: job.raw}} as const]
      : []),
  ];
};

/** A rewrite holds ACCESS EXCLUSIVE from start to end: told as soon as it is seen. */
const rewriteAlert = ({node, title, session, table, key}: Progress): readonly Alert[] =>
  /rewrite|VACUUM FULL|^CLUSTER/.test(title)
    ? [
        {
          kind: 'rewrite',
          node,
          subject: session ?? key,
          severity: 'warning',
          evidence: {command: title, table},
        },
      ]
    : [];

/** A concurrent build waits for a transaction older than itself: nothing moves before that ends. */
const snapshotAlert = (
  node: NodeState,
  {waitsFor, title, stalledSince}: Progress,
  limits: Limits,
  now: number,
): readonly Alert[] => {
  if (
    waitsFor === null ||
    stalledSince === null ||
    now - stalledSince < limits.blockedFor ||
    !title.includes('CONCURRENTLY')
  )
    return [];
  const holder = sessionsById(node).get(waitsFor);
  const evidence = {'holds up': title, for: now - stalledSince, application: holder?.application ?? null};
  return [{kind: 'old snapshot', node: node.node, subject: waitsFor, severity: 'warning', evidence}];
};

const leftoverAlerts = (node: NodeState): readonly Alert[] =>
  (node.observation ? (valueIn(node.observation.leftovers) ?? []) : [])
    .filter(({kind, builder}) => kind === 'invalid index' && builder === null)
    .map(({name, table, detail}) => ({
      kind: 'invalid index',
      node: node.node,
      subject: name,
      severity: 'warning',
      evidence: {table, detail},
    }));

const runnerAlerts = ({node, runnerLocks}: NodeState): readonly Alert[] =>
  runnerLocks.flatMap(({runner, lock, stuck, release}) =>
    stuck === null
      ? []
      : [
          {
            ...{kind: 'runner lock stuck', node, subject: `${runner}: ${lock}`, severity: 'warning'},
            evidence: {runner, because: stuck, release},
          },
        ],
  );

export const migrationAlerts = (node: NodeState, limits: Limits, now: number): readonly Alert[] => {
  return [
    ...node.progress.flatMap(progress => [
      ...jobAlerts(progress, limits),
      ...rewriteAlert(progress),
      ...snapshotAlert(node, progress, limits, now),
    ]),
    ...leftoverAlerts(node),
    ...runnerAlerts(node),
  ];
};
