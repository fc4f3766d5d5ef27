// What the state tables of migration runners say: locks that are rows, and migrations that failed half-way and keep others out.
import type {RunnerLock} from '../../core/runner-lock.ts';
import type {Session} from '../../core/session.ts';
import type {NamedTable, Node, SqlWords, ToolStatement} from '../../engines/engine.ts';
import {qualified} from '../row-job.ts';

type Row = Readonly<Record<string, string | null>>;

type StateTable = {
  readonly runner: string;
  readonly name: string;
  /** It is the runner's only with these. */
  readonly columns: readonly string[];
  readonly sql: (table: string, words: SqlWords) => string;
  /** `live`: a session has the runner's lock now. */
  readonly lockOf: (row: Row, live: boolean, sessions: readonly Session[]) => Told | null;
};

type Told = Pick<RunnerLock, 'by' | 'stuck' | 'release'>;

/** `web-3#app (10.0.0.7)`: where the one comes from whom the row names. */
const addressIn = (by: string): string | null => /\(([0-9a-fA-F.:]+)\)\s*$/.exec(by)?.[1] ?? null;

const isFrom = (session: Session, address: string): boolean => (session.client ?? '').startsWith(address);

const liquibase = ({by = null}: Row, _live: boolean, sessions: readonly Session[]): Told => {
  const address = addressIn(by ?? '');
  const known = sessions.some(
    each => /liquibase/i.test(each.application ?? '') || (address !== null && isFrom(each, address)),
  );
  const stuck =
    known || address === null ? null : `its lock is ${by}’s, and no session comes from there any more`;
  return {by, stuck, release: 'liquibase release-locks'};
};

/** Knex works in transactions, one a migration: while nobody is in one, nobody migrates. */
const knex = (_row: Row, _live: boolean, sessions: readonly Session[]): Told => {
  const works = ({kind, transactionStart, state}: Session) =>
    kind === 'client' && (transactionStart !== null || state === 'active');
  const stuck = sessions.some(works) ? null : 'its lock is taken, and no session is in a transaction';
  return {by: null, stuck, release: 'knex migrate:unlock'};
};

const tables: readonly StateTable[] = [
  {
    ...{runner: 'Liquibase', name: 'databasechangeloglock', columns: ['locked', 'lockedby', 'lockgranted']},
    sql: table => `select left(lockedby, 200) as \`by\` from ${table} where locked`,
    lockOf: liquibase,
  },
  {
    ...{runner: 'Knex', name: 'knex_migrations_lock', columns: ['is_locked']},
    sql: table => `select is_locked as \`by\` from ${table} where is_locked = 1`,
    lockOf: knex,
  },
  {
    ...{runner: 'Flyway', name: 'flyway_schema_history', columns: ['installed_rank', 'success', 'script']},
    sql: table =>
      `select left(script, 100) as \`by\` from ${table} where not success order by installed_rank desc limit 1`,
    lockOf: ({by = null}) => ({
      by: null,
      stuck: `${by} failed and stays in its history`,
      release: 'flyway repair',
    }),
  },
  {
    ...{
      runner: 'Prisma Migrate',
      name: '_prisma_migrations',
      columns: ['finished_at', 'rolled_back_at', 'migration_name'],
    },
    sql: table =>
      `select left(migration_name, 100) as \`by\` from ${table} where finished_at is null and rolled_back_at is null limit 1`,
    lockOf: ({by = null}, live) => ({
      by: null,
      stuck: live ? null : `${by} failed or was left half-way`,
      release: `prisma migrate resolve --rolled-back ${by} (or --applied)`,
    }),
  },
  {
    ...{runner: 'golang-migrate', name: 'schema_migrations', columns: ['version', 'dirty']},
    sql: table => `select version as \`by\` from ${table} where dirty limit 1`,
    lockOf: ({by = null}, live) => ({
      by: null,
      stuck: live ? null : `version ${by} is dirty: it failed or was left half-way`,
      release: `migrate force ${by}, once the schema is as that version says`,
    }),
  },
];

/** Whoever writes names in capitals. */
export const stateTableNames: readonly string[] = tables.flatMap(({name}) => [name, name.toUpperCase()]);

/** The same for both families, but for the quotes around the one name that is reserved in both. */
const statement = ({sql}: StateTable, table: NamedTable): ToolStatement => ({
  postgres: words => sql(qualified(words, table), words).replace('`by`', '"by"'),
  mysql: words => sql(qualified(words, table), words),
});

const lockIn = async (
  node: Node,
  table: NamedTable,
  live: (runner: string) => boolean,
): Promise<RunnerLock | null> => {
  const known = tables.find(({name}) => name === table.name.toLowerCase());
  const columns = (await node.tooling.columns(table)).map(each => each.toLowerCase());
  if (known === undefined || !known.columns.every(each => columns.includes(each))) return null;
  const [row] = await node.tooling.read(statement(known, table));
  const told = row && known.lockOf(row, live(known.runner), node.tooling.sessions());
  if (!told) return null;
  const lock = `row of ${table.schema}.${table.name}`;
  return {runner: known.runner, lock, holder: null, since: null, ...told};
};

/** Rejects with `NodeError`. */
export const locksInTables = async (
  node: Node,
  found: readonly NamedTable[],
  live: (runner: string) => boolean,
): Promise<readonly RunnerLock[]> => {
  const locks: RunnerLock[] = [];
  for (const table of found) {
    const lock = await lockIn(node, table, live);
    if (lock !== null) locks.push(lock);
  }
  return locks;
};
