import type {Incident} from './scenarios/incident.ts';
import type {Voice} from './voice.ts';
import type {World} from './world/world.ts';

/** A world at work, and what is to happen in it. */
export interface Stage {
  readonly world: World;
  readonly voice: Voice;
  /** Lets it happen; calling again returns the same incident. */
  begin(): Promise<Incident>;
  /** Aborted when the demo is to end, by a signal for one. */
  readonly ending: AbortSignal;
}

export interface Ended {
  readonly exitCode: number;
  /** What is left to be said. */
  readonly words: string;
}

/** Somebody, or something, that watches and acts on a stage, until it has seen enough. */
export type Operate = (stage: Stage) => Promise<Ended>;
