import type {Migration} from '../migration/runner.ts';
import type {Report} from './report.ts';

/** What happens in a scenario: a migration, and whoever else is to be reckoned with. */
export interface Incident {
  readonly migration: Migration;
  stop(): Promise<void>;
}

export const incident = (migration: Migration, report?: Report): Incident => ({
  migration,
  stop: async () => {
    await migration.stop();
    await report?.stop();
  },
});
