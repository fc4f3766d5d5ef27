// Observations as earlier versions of migtop recorded them, brought into the words of today.
import {comparison} from '../core/baseline/comparison.ts';
import type {EventOf} from '../core/event.ts';
import type {JobReading} from '../core/job.ts';
import type {Observation, Reading, RoleFacts} from '../core/observation.ts';
import type {ReplicaSeen, ReplicaSelf, Replication} from '../core/replication.ts';

/** Schema 1: only the time-outs of roles were read, as part `timeouts`. */
type WithTimeouts = Omit<Observation, 'roles'> & {
  readonly timeouts?: Reading<readonly Omit<RoleFacts, 'protected'>[]>;
};

const rolesOf = ({timeouts}: WithTimeouts): Observation['roles'] => {
  if (timeouts === undefined) return {at: 0, missing: 'not in this recording'};
  if ('missing' in timeouts) return timeouts;
  return {...timeouts, value: timeouts.value.map(role => ({...role, protected: null}))};
};

/** Schema 1 knew one log without origins, channels and heartbeats. */
const oneLog = {unit: 'bytes', origins: null, heartbeat: null} as const;
const unnamed: Pick<ReplicaSeen, 'serverId'> = {serverId: null};
const ofOneStream: Pick<ReplicaSelf, 'serverId' | 'ownLag' | 'channels'> = {
  ...{serverId: null, ownLag: null, channels: []},
};

const replicationOf = (replication: Observation['replication']): Observation['replication'] => {
  if ('missing' in replication || 'heartbeat' in replication.value) return replication;
  const before: Replication = replication.value;
  const {self, replicas} = before;
  return {
    ...replication,
    value: {
      ...oneLog,
      ...before,
      self: self && {...ofOneStream, ...self},
      replicas: replicas.map(each => ({...unnamed, ...each})),
    },
  };
};

/** Schema 1 knew no announced locks, logs of changes and progress of nobody. */
const plain = {lockNext: null, changeLog: null, untold: false} as const;

const progressOf = (progress: Observation['progress']): Observation['progress'] =>
  'missing' in progress ? progress : {...progress, value: progress.value.map(each => ({...plain, ...each}))};

/** Schema 1 knew backfills alone. */
const asBackfill: Pick<JobReading, 'cutOver' | 'settings' | 'sessions' | 'whenStopped' | 'cleanUp'> = {
  ...{cutOver: null, settings: [], sessions: [], whenStopped: null, cleanUp: []},
};

export const jobsAsOfToday = (jobs: readonly JobReading[]): readonly JobReading[] =>
  jobs.map(job => ({...asBackfill, ...job}));

export const asOfToday = (recorded: Observation | WithTimeouts): Observation => ({
  ...('roles' in recorded ? recorded : {...recorded, roles: rolesOf(recorded)}),
  replication: replicationOf(recorded.replication),
  progress: progressOf(recorded.progress),
});

/** Before there were baselines, nothing was compared with them. */
export const openingAsOfToday = (opened: EventOf<'session.opened'>): EventOf<'session.opened'> => ({
  ...opened,
  limits: {...comparison, ...opened.limits},
});
