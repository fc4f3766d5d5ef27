import type {Alert} from '../alert.ts';
import type {Limits} from '../event.ts';
import {valueIn} from '../observation.ts';
import type {NodeState} from '../state.ts';

/** Readings that may be missed before a node counts as stale, and the least time for that, ms. */
const missedReadings = 5;
const leastStale = 5_000;

/** How old the last reading of a node may be before it says nothing about now, ms. */
export const staleAfter = (node: NodeState): number =>
  Math.max(leastStale, missedReadings * (node.observation?.cost.interval ?? 0));

const reach = (node: NodeState, now: number): readonly Alert[] => {
  if (node.lost)
    return [
      {
        kind: 'node lost',
        node: node.node,
        subject: node.node,
        severity: 'critical',
        evidence: {error: node.lost.error},
      },
    ];
  if (node.observedAt === null || now - node.observedAt < staleAfter(node)) return [];
  return [
    {
      kind: 'node stale',
      node: node.node,
      subject: node.node,
      severity: 'critical',
      evidence: {age: now - node.observedAt},
    },
  ];
};

const connections = (node: NodeState, limits: Limits): readonly Alert[] => {
  const gauges = node.observation ? (valueIn(node.observation.vitals)?.gauges ?? {}) : {};
  const {connections: used, connectionsUsable: usable} = gauges;
  if (used === undefined || usable === undefined || usable <= 0 || used / usable < limits.connections)
    return [];
  return [
    {
      kind: 'connections',
      node: node.node,
      subject: node.node,
      severity: used >= usable ? 'critical' : 'warning',
      evidence: {'share used': used / usable, running: used, of: usable},
    },
  ];
};

const slots = (node: NodeState, limits: Limits): readonly Alert[] =>
  (node.observation ? (valueIn(node.observation.replication)?.slots ?? []) : [])
    .filter(
      ({retained, status}) =>
        (retained ?? 0) >= limits.retained || status === 'lost' || status === 'unreserved',
    )
    .map(({name, active, retained, safe, status}) => ({
      kind: 'slot',
      node: node.node,
      subject: name,
      severity: status === 'lost' || status === 'unreserved' || safe !== null ? 'critical' : 'warning',
      evidence: {retained, safe, active, status},
    }));

/**
 * By the p95: of the twenty probes in its window the p99 would be the single slowest. What a statement of the user's own should take
 * its baseline tells, and no limit.
 */
const canary = (node: NodeState, limits: Limits): readonly Alert[] =>
  Object.values(node.probes).flatMap((each): readonly Alert[] => {
    const {probe, isEndpoint, isOwn, rest, p95, stuckFor, window, lastError} = each;
    if (isEndpoint) return [];
    const usual = p95.values.at(-1) ?? null;
    const errors = window.reduce((sum, each) => sum + each.errors, 0);
    const isSlow = !isOwn && Math.max(usual ?? 0, stuckFor ?? 0) >= limits.canary;
    if (!isSlow && errors === 0 && rest?.because !== 'failures') return [];
    const evidence = {p95: usual, stuck: stuckFor, errors: errors === 0 ? null : errors, error: lastError};
    return [{kind: 'canary', node: node.node, subject: probe, severity: 'warning', evidence}];
  });

/** One failure may be anybody's; so long nobody has got an answer, ms. */
const failing = 1_500;

/** Whether or not the node itself can be reached. */
export const endpointAlerts = (node: NodeState, now: number): readonly Alert[] =>
  Object.values(node.probes).flatMap(({probe, isEndpoint, failingSince, lastError}): readonly Alert[] =>
    isEndpoint && failingSince !== null && now - failingSince >= failing
      ? [
          {
            ...{kind: 'endpoint', node: node.node, subject: probe, severity: 'critical'},
            evidence: {error: lastError},
          },
        ]
      : [],
  );

export const nodeAlerts = (node: NodeState, limits: Limits, now: number): readonly Alert[] => [
  ...reach(node, now),
  ...connections(node, limits),
  ...slots(node, limits),
  ...canary(node, limits),
];
