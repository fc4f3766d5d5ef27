import type {Scenarios} from '../../engine.ts';
import {happyPath} from './happy-path.ts';
import {indexBuild} from './index-build.ts';
import {laggingReplica} from './lagging-replica.ts';
import {lockPileup} from './lock-pileup.ts';
import {rewrite} from './rewrite.ts';

export const scenarios: Scenarios = [lockPileup, laggingReplica, indexBuild, rewrite, happyPath];
