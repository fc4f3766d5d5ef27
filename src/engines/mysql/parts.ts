// The parts of an observation, put together from what the readers said last.
import type {Observation, Reading} from '../../core/observation.ts';
import type {Session} from '../../core/session.ts';
import type {Readers} from './readers.ts';

const notRead = {at: 0, missing: 'not read yet'};

export const sessionsAndWaits = (
  _readers: Readers,
  _isOurs: (session: Session) => boolean,
): Pick<Observation, 'sessions' | 'waits'> => ({sessions: notRead, waits: notRead});

export const replicationPart = (_readers: Readers): Observation['replication'] => notRead;

export const vitalsPart = (_readers: Readers): Observation['vitals'] => notRead;

export const progressPart = (_readers: Readers, _sessions: readonly Session[]): Observation['progress'] =>
  notRead;

export const tablesPart = (_readers: Readers): Observation['tables'] => notRead;

export const latencyPart = (_readers: Readers): Observation['latency'] => notRead;

export const rolesPart = (_readers: Readers): Observation['roles'] => notRead;

/** Nothing that is aborted here stays behind: DDL is undone by the server itself. */
export const leftoversPart = (at: number): Reading<readonly never[]> => ({at, value: []});
