// What most tools have nothing to say about.
import type {Capability} from '../core/capability.ts';
import type {JobReading, JobVerb} from '../core/job.ts';

type Unsaid =
  | ('unit' | 'throttled' | 'cutOver' | 'worker' | 'workerSession' | 'silence' | 'batchSize' | 'pause')
  | ('done' | 'total' | 'table' | 'startedAt' | 'settings' | 'sessions' | 'whenStopped' | 'cleanUp');

export const unsaid: Pick<JobReading, Unsaid> = {
  ...{table: null, done: null, total: null, unit: null, throttled: null, cutOver: null, startedAt: null},
  ...{worker: null, workerSession: null, silence: null, batchSize: null, pause: null},
  ...{settings: [], sessions: [], whenStopped: null, cleanUp: []},
};

export const no = (missing: string, fix: string | null = null): Capability => ({missing, fix});

/** The same answer to each of these verbs. */
export const allOf = (verbs: readonly JobVerb[], answer: Capability): JobReading['can'] =>
  Object.fromEntries(verbs.map(verb => [verb, answer]));

/** `name=value` of what is known, as the tool calls it. */
export const rawOf = (values: Readonly<Record<string, string | number | null>>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
