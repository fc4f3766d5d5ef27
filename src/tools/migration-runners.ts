// Flyway, Liquibase, Prisma Migrate, Knex, golang-migrate, Rails, …: who has their lock, and whether anybody will let go of it.
import type {RunnerLock} from '../core/runner-lock.ts';
import type {Node} from '../engines/engine.ts';
import {type Holder, holders} from './runners/holders.ts';
import type {Place} from './runners/keys.ts';
import {locksInTables, stateTableNames} from './runners/tables.ts';
import type {Tool} from './tool.ts';

const id = 'migration-runners';

/** Locks of runners last for minutes: no need to look each second, ms. */
const lookAgainAfter = 3_000;
/** Between two statements of a migration no runner thinks for so long, ms. */
const idleAfter = 60_000;

/** Tables beside those with a state that we read; who has one of these migrates with such a runner. */
const others = ['ar_internal_metadata', 'schema_migrations', 'pgmigrations', 'graphile_migrate.migrations'];

const seconds = (ms: number): string => `${Math.floor(ms / 1000)} s`;

const stuckBecause = ({runner, session, stops, idle, inTransaction}: Holder): string | null => {
  if (stops !== null)
    return `${stops} waits for the transaction of ${session}, which holds its lock${runner.ownTrap === null ? '' : `: ${runner.ownTrap}`}`;
  if (idle === null || idle < idleAfter) return null;
  return `${session} holds its lock and is idle${inTransaction ? ' in a transaction' : ''} for ${seconds(idle)}`;
};

const heldBy = (holder: Holder): RunnerLock => ({
  ...{runner: holder.runner.name, lock: holder.lock, holder: holder.session, by: null, since: holder.since},
  ...{stuck: stuckBecause(holder), release: holder.end},
});

const placesOf = async ({tooling, facts}: Node): Promise<readonly Place[]> => {
  const found = await tooling.tables(['schema_migrations', 'ar_internal_metadata']);
  return found.map(({schema, name}) => ({database: facts.database || schema, schema, table: name}));
};

const readLocks = async (node: Node): Promise<readonly RunnerLock[]> => {
  const found = await node.tooling.tables([...stateTableNames, ...others]);
  if (found.length === 0) return [];
  const held = await holders(node, await placesOf(node));
  const isLive = (runner: string) => held.some(each => each.runner.name === runner);
  return [...held.map(heldBy), ...(await locksInTables(node, found, isLive))];
};

type Reading = {
  readonly until: number;
  /** As it was found, and as it is told. */
  readonly found: readonly RunnerLock[];
  readonly told: readonly RunnerLock[];
};

/** Lock, table and sessions are read one after the other: what is stuck is so at two readings. */
const confirmed = (found: readonly RunnerLock[], before: Reading | undefined): readonly RunnerLock[] =>
  found.map(each => {
    const same = before?.found.find(({runner, lock}) => runner === each.runner && lock === each.lock);
    return same && same.stuck !== null ? each : {...each, stuck: null};
  });

/** `pace`: time between two looks, ms. */
export const migrationRunners = (pace = lookAgainAfter): Tool => {
  const known = new WeakMap<Node, Reading>();
  const locks = async (node: Node): Promise<readonly RunnerLock[]> => {
    const before = known.get(node);
    if (before !== undefined && Date.now() < before.until) return before.told;
    const found = await readLocks(node);
    const told = confirmed(found, before);
    // What seems to be stuck is looked at again at the next reading.
    const doubtful = found.some(({stuck}, index) => stuck !== null && told[index]?.stuck === null);
    known.set(node, {until: doubtful ? 0 : Date.now() + pace, found, told});
    return told;
  };
  return {
    ...{id, locks, read: async () => []},
    commandFor: () => ({refused: 'migration runners are told nothing'}),
    act: async () => ({result: 'refused', reply: 'Migration runners are told nothing.', fix: null}),
  };
};
