// Every migration tool that is known. Each of them is asked on each primary.
import {backfillControl} from './backfill-control.ts';
import {gitlabBatched} from './gitlab-batched.ts';
import {maintenanceTasks} from './maintenance-tasks.ts';
import {onlineMigrations} from './online-migrations.ts';
import {onlineSchemaMigrations} from './online-schema-migrations.ts';
import type {Tool} from './tool.ts';

export const tools: readonly Tool[] = [
  backfillControl,
  maintenanceTasks,
  onlineMigrations,
  onlineSchemaMigrations,
  gitlabBatched,
];
