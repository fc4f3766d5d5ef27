// Every migration tool that is known. Each of them is asked on each primary.
import {backfillControl} from './backfill-control.ts';
import {ghOst} from './gh-ost.ts';
import {gitlabBatched} from './gitlab-batched.ts';
import {maintenanceTasks} from './maintenance-tasks.ts';
import {migrationRunners} from './migration-runners.ts';
import {onlineMigrations} from './online-migrations.ts';
import {onlineSchemaMigrations} from './online-schema-migrations.ts';
import {pgOsc} from './pg-osc.ts';
import {pgRepack} from './pg-repack.ts';
import {pgSqueeze} from './pg-squeeze.ts';
import {pgroll} from './pgroll.ts';
import {ptOnlineSchemaChange} from './pt-online-schema-change.ts';
import {reshape} from './reshape.ts';
import {spirit} from './spirit.ts';
import type {Tool} from './tool.ts';
import {vitess} from './vitess.ts';

export type ToolSettings = {
  /** Where gh-ost listens beside its usual places. */
  readonly ghostSockets: readonly string[];
};

export const toolsFor = ({ghostSockets}: ToolSettings): readonly Tool[] => [
  backfillControl,
  maintenanceTasks,
  onlineMigrations,
  onlineSchemaMigrations,
  gitlabBatched,
  ...[pgRepack, pgSqueeze, pgOsc, pgroll, reshape],
  ghOst({places: ghostSockets}),
  ptOnlineSchemaChange(),
  ...[spirit, vitess],
  migrationRunners(),
];
