import type {Alert} from '../alert.ts';
import type {Limits} from '../event.ts';
import {stoppedParts} from '../replication/stopped.ts';
import type {Replica} from '../state.ts';

/** Lag that was asked for is none. */
const lagOver = ({lag, intendedDelay}: Replica): number => (lag ?? 0) - (intendedDelay ?? 0);

/** Past the limit it is late; at so many times the limit readers are surely served stale data. */
const grave = 6;

const distance = ({behind, behindUnit}: Replica): Alert['evidence'] =>
  behindUnit === 'bytes' ? {behind} : {'transactions missing': behind};

/** Told by the replica itself; that its primary no longer lists it follows from that. */
const stopped = (about: Pick<Alert, 'node' | 'subject'>, replica: Replica): readonly Alert[] => {
  const [worst] = stoppedParts(replica);
  if (worst === undefined) return [];
  const {part, channel, retries, error} = worst;
  const evidence = {part, channel: channel || null, retries, error};
  return [{...about, kind: 'replication stopped', severity: 'critical', evidence}];
};

const alertsOf = (primary: string, replica: Replica, limits: Limits): readonly Alert[] => {
  const {name, lag, lagSource, lostSince, paused, replayBlockedBy, replayBlockedFor} = replica;
  const about = {node: primary, subject: name};
  const late = lagOver(replica) >= limits.lag;
  const halted = stopped(about, replica);
  return [
    ...halted,
    ...(lostSince === null || halted.length > 0
      ? []
      : [
          {
            ...about,
            kind: 'replica lost',
            severity: 'critical',
            evidence: {'last lag': lag, ...distance(replica)},
          } as const,
        ]),
    ...(late
      ? [
          {
            ...about,
            kind: 'replica lag',
            severity: lagOver(replica) >= limits.lag * grave ? 'critical' : 'warning',
            evidence: {lag, ...distance(replica), source: lagSource},
          } as const,
        ]
      : []),
    ...(paused === true
      ? [
          {
            ...about,
            kind: 'replay paused',
            severity: 'warning',
            evidence: {lag, ...distance(replica)},
          } as const,
        ]
      : []),
    ...(replayBlockedBy !== null && (replayBlockedFor ?? 0) >= limits.blockedFor
      ? [
          {
            ...about,
            kind: 'replay blocked',
            severity: 'warning',
            evidence: {by: replayBlockedBy, for: replayBlockedFor, lag},
          } as const,
        ]
      : []),
  ];
};

export const replicaAlerts = (
  primary: string,
  replicas: readonly Replica[],
  limits: Limits,
): readonly Alert[] => replicas.flatMap(replica => alertsOf(primary, replica, limits));
