import {happyPath} from './happy-path.ts';
import {indexBuild} from './index-build.ts';
import {laggingReplica} from './lagging-replica.ts';
import {lockPileup} from './lock-pileup.ts';
import {rewrite} from './rewrite.ts';
import type {Scenario} from './scenario.ts';

/** Everything there is to practise on, as the menu shows it; the first is the one for the impatient. */
export const scenarios: readonly [Scenario, ...Scenario[]] = [
  lockPileup,
  laggingReplica,
  indexBuild,
  rewrite,
  happyPath,
];
