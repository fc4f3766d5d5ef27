import type {Alert} from '../alert.ts';
import type {Limits} from '../event.ts';
import type {Replica} from '../state.ts';

/** Lag that was asked for is none. */
const lagOver = ({lag, intendedDelay}: Replica): number => (lag ?? 0) - (intendedDelay ?? 0);

/** Past the limit it is late; at so many times the limit readers are surely served stale data. */
const grave = 6;

const alertsOf = (primary: string, replica: Replica, limits: Limits): readonly Alert[] => {
  const {name, lag, lagSource, behind, lostSince, paused, replayBlockedBy, replayBlockedFor} = replica;
  const about = {node: primary, subject: name};
  const late = lagOver(replica) >= limits.lag;
  return [
    ...(lostSince === null
      ? []
      : [
          {
            ...about,
            kind: 'replica lost',
            severity: 'critical',
            evidence: {'last lag': lag, behind},
          } as const,
        ]),
    ...(late
      ? [
          {
            ...about,
            kind: 'replica lag',
            severity: lagOver(replica) >= limits.lag * grave ? 'critical' : 'warning',
            evidence: {lag, behind, source: lagSource},
          } as const,
        ]
      : []),
    ...(paused === true
      ? [{...about, kind: 'replay paused', severity: 'warning', evidence: {lag, behind}} as const]
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
