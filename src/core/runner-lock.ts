// The lock by which a migration runner (Flyway, Liquibase, …) keeps a second one out, and whether it keeps everybody out.
import type {SessionId} from './session.ts';

export type RunnerLock = {
  /** `Flyway`, as people call it. */
  readonly runner: string;
  /** What is held: `advisory lock`, `row of public.databasechangeloglock`, … Unique on its node together with the runner. */
  readonly lock: string;
  /** The session that has it; `null`: it is a row in a table, or it cannot be seen. */
  readonly holder: SessionId | null;
  /** Who has it by the runner's own words, such as a host; `null`: it tells nobody. */
  readonly by: string | null;
  /** By the server's clock, epoch ms; `null`: not known. */
  readonly since: number | null;
  /** Why nobody will let go of it by himself; `null`: nothing says that it is stuck. */
  readonly stuck: string | null;
  /** What lets go of it. migtop does not run it. */
  readonly release: string;
};
