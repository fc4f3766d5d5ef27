import type {Alert, Severity} from '../alert.ts';
import type {Limits} from '../event.ts';
import type {State} from '../state.ts';
import {migrationAlerts} from './migration.ts';
import {endpointAlerts, nodeAlerts} from './nodes.ts';
import {replicaAlerts} from './replicas.ts';
import {waitAlerts} from './waits.ts';

const ranks: Readonly<Record<Severity, number>> = {critical: 0, warning: 1, notice: 2};

/** Negative when `a` is worse. */
export const bySeverity = (a: {readonly severity: Severity}, b: {readonly severity: Severity}): number =>
  ranks[a.severity] - ranks[b.severity];

/** All that is wrong by fixed limits, worst first. Of a node that is lost only that is told: the rest is of the past. */
export const alerts = (state: State, limits: Limits): readonly Alert[] => {
  const {nodes, replicas, now} = state;
  const found = Object.values(nodes).flatMap(node => {
    const reach = nodeAlerts(node, limits, now);
    const endpoints = endpointAlerts(node, now);
    return node.link === 'lost'
      ? [...reach.filter(({kind}) => kind === 'node lost'), ...endpoints]
      : [...waitAlerts(node, limits), ...migrationAlerts(node, limits, now), ...reach, ...endpoints];
  });
  const late = Object.entries(replicas).flatMap(([cluster, list]) => {
    const primary = Object.values(nodes).find(
      node => node.cluster === cluster && node.facts?.role === 'primary',
    );
    return replicaAlerts(primary?.node ?? cluster, list, limits);
  });
  return [...found, ...late].toSorted(bySeverity);
};
