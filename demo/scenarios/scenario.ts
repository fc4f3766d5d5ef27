import type {MigrationState} from '../migration/runner.ts';
import type {World} from '../world/world.ts';
import type {Incident} from './incident.ts';

/** Every engine has one of each, as it comes about there. */
type ScenarioName = 'lock-pileup' | 'lagging-replica' | 'index-build' | 'rewrite' | 'happy-path';

/** A situation to practise on. */
export interface Scenario {
  readonly name: ScenarioName;
  readonly title: string;
  /** What is about to happen, for the person who will watch it. */
  readonly story: string;
  /** What to take home afterwards. */
  readonly lesson: string;
  readonly rescue: Rescue;
  start(world: World): Promise<Incident>;
}

/** How a scenario is played, and when it is over, if the demo plays the operator itself. */
export interface Rescue {
  /** What is done first when trouble shows, whatever PRESS proposes; from then on it is what PRESS proposes. */
  readonly first: 'cancel the migration' | 'end whom the migration waits for' | 'pause the backfill' | null;
  /** A patient operator presses nothing before this alert is raised: here users feel it so long that it must be. */
  readonly seenFirst?: 'above baseline';
  /** Nothing is to be pressed. */
  readonly watchOnly: boolean;
  /** How the migration stands when it has moved on, or given up with good sense. */
  readonly ends: readonly MigrationState[];
  /** Milliseconds from the beginning after which it has failed. */
  readonly patience: number;
}
