// Migration tools as their sessions name themselves.

export type KnownTool = {
  readonly name: string;
  readonly pattern: RegExp;
  /** What becomes of it when one of its sessions is stopped. */
  readonly whenStopped: string | null;
};

const tool = (name: string, pattern: RegExp, whenStopped: string | null = null): KnownTool => ({
  name,
  pattern,
  whenStopped,
});

export const knownTools: readonly KnownTool[] = [
  tool(
    'pg_repack',
    /^pg_repack/i,
    'pg_repack cleans up and ends, all its work is lost: stop it at its client',
  ),
  tool('pgroll', /^pgroll/i, 'pgroll rolls the whole migration back, not only this batch'),
  tool('pg_squeeze', /^squeeze/i, 'pg_squeeze tries the table again, up to max_retry'),
  tool(
    'pg-osc',
    /^pg-osc|pg_online_schema_change/i,
    'pg-osc cleans up and ends, all its work is lost: stop it at its client',
  ),
  tool('gh-ost', /gh-ost/i, 'gh-ost tries again: throttle it at its socket instead'),
  tool('pt-online-schema-change', /pt-(osc|online-schema-change)/i, 'pt-online-schema-change tries again'),
  tool('reshape', /^reshape\b/i),
  tool('Flyway', /flyway/i),
  tool('Liquibase', /liquibase/i),
  tool('Alembic', /alembic/i),
  tool('Atlas', /^atlas\b/i),
  tool('Prisma Migrate', /prisma.*migrat|schema-engine/i),
  tool('Knex', /^knex/i),
  tool('Sqitch', /^sqitch/i),
  tool('goose', /^goose\b/i),
  tool('golang-migrate', /golang-migrate|^migrate$/i),
  tool('graphile-migrate', /graphile-migrate/i),
  tool('node-pg-migrate', /node-pg-migrate/i),
  tool('Django', /manage\.py migrate|django.*migrat/i),
  tool('Rails', /rails.*db:migrate|rake.*db:migrate|db:migrate/i),
];

/** The tool that a session belongs to by its application name. */
export const toolNamed = (application: string | null): KnownTool | null =>
  application === null ? null : (knownTools.find(({pattern}) => pattern.test(application)) ?? null);
