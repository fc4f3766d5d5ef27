import type {Migration} from '../migration/runner.ts';
import type {World} from '../world/world.ts';

/** A situation to practise on. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** What is about to happen, for the person who will watch it. */
  readonly story: string;
  /** What to take home afterwards. */
  readonly lesson: string;
  start(world: World): Promise<Incident>;
}

export interface Incident {
  readonly migration: Migration;
  stop(): Promise<void>;
}
