import type {Limits} from '../event.ts';

/** An alert stays until its figure is below this share of the limit that raised it, so that it does not flutter. */
const band = 0.7;

/** The limits an alert that is raised must get below to be cleared. */
export const relaxed = (limits: Limits): Limits => ({
  ...limits,
  blockedFor: limits.blockedFor * band,
  lag: limits.lag * band,
  idleInTransaction: limits.idleInTransaction * band,
  connections: limits.connections * 0.95,
  canary: limits.canary * band,
  workerSilence: limits.workerSilence * band,
  retained: limits.retained * band,
});
