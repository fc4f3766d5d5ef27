// Every migration tool that is known. Each of them is asked on each primary.
import {backfillControl} from './backfill-control.ts';
import {maintenanceTasks} from './maintenance-tasks.ts';
import type {Tool} from './tool.ts';

export const tools: readonly Tool[] = [backfillControl, maintenanceTasks];
