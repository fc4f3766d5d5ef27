// pg-osc (pg_online_schema_change): by its audit tables, its trigger and whoever speaks of them. It is stopped at its client.
import type {JobReading} from '../core/job.ts';
import type {Session} from '../core/session.ts';
import type {NamedTable, Node} from '../engines/engine.ts';
import {no, rawOf, unsaid} from './plain-reading.ts';
import {qualified} from './row-job.ts';
import type {Tool} from './tool.ts';
import {writtenSql} from './written-sql.ts';

const id = 'pg-osc';
const countedUpTo = 100_000;

/** `pgosc_at_<table>_<6 hex>`, which it makes first and drops last. */
const auditName = /^pgosc_at_(.+)_([0-9a-f]{6})$/;

type Run = {
  readonly audit: NamedTable;
  /** As its name in the table's name is: long names are cut there. */
  readonly table: string;
  readonly shadow: string;
};

type Facts = {
  readonly hasShadow: boolean;
  readonly backlog: string | null;
  readonly size: number | null;
  readonly written: number | null;
};

const runsIn = (tables: readonly NamedTable[]): readonly Run[] =>
  tables.flatMap(audit => {
    const [, table, mark] = auditName.exec(audit.name) ?? [];
    return table === undefined ? [] : [{audit, table, shadow: `pgosc_st_${table}_${mark}`}];
  });

const workerOf = ({audit, shadow}: Run, sessions: readonly Session[]): Session | null =>
  sessions.find(
    ({kind, statement}) =>
      kind === 'client' && (statement?.includes(shadow) || statement?.includes(audit.name)),
  ) ?? null;

const numberOf = (value: string | null | undefined): number | null => (value == null ? null : Number(value));

/** Sizes come from the catalogue and from files: size functions would wait for the copy's own lock. */
const factsOf = async (node: Node, {audit, table, shadow}: Run, worker: Session | null): Promise<Facts> => {
  const {tooling, facts} = node;
  const pid = worker !== null && /^\d+$/.test(worker.id) ? worker.id : null;
  const measured = facts.capabilities.rewriteProgress === true && pid !== null;
  const [row] = await tooling.read({
    postgres: words => `select c.relpages::bigint * current_setting('block_size')::bigint as size,
  exists (select from pg_class s where s.relnamespace = c.relnamespace and s.relname = ${words.literal(shadow)}) as has_shadow,
  ${measured ? writtenSql(pid, 'c') : 'null'} as written
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = ${words.literal(audit.schema)} and c.relname = ${words.literal(table)}`,
  });
  const log = await tooling
    .read({
      postgres: words =>
        `select count(*) as changes from (select from ${qualified(words, audit)} limit ${countedUpTo}) as audit`,
    })
    .catch(() => []);
  const size = numberOf(row?.size);
  return {
    hasShadow: row?.has_shadow === 't',
    ...{backlog: log[0]?.changes ?? null, written: numberOf(row?.written)},
    size: (size ?? 0) > 0 ? size : null,
  };
};

const phaseOf = ({hasShadow}: Facts, worker: Session | null): string => {
  if (worker === null) return 'no session of it is seen';
  const statement = worker.statement ?? '';
  if (/^\s*insert into\s+"?pgosc_st_/i.test(statement)) return 'copies the rows';
  if (/rename to/i.test(statement)) return 'swaps the tables';
  return hasShadow ? 'replays the audit table' : 'sets up';
};

const named = ({audit}: Run, table: string): string =>
  [audit.schema, table].map(part => `"${part.replaceAll('"', '""')}"`).join('.');

const readingOf = (run: Run, facts: Facts, worker: Session | null): JobReading => {
  const phase = phaseOf(facts, worker);
  const copies = phase === 'copies the rows' && facts.written !== null;
  const table = `${run.audit.schema}.${run.table}`;
  return {
    ...unsaid,
    ...{
      job: `${id}:${run.audit.schema}.${run.audit.name}`,
      tool: id,
      title: id,
      table,
      state: 'running',
      phase,
    },
    ...(copies ? {done: facts.written, total: facts.size, unit: 'bytes'} : {}),
    source: copies
      ? 'the old size by the last ANALYZE; the new one is smaller by what is dead in it'
      : 'pg-osc counts nothing in this phase',
    ...{
      worker: worker?.id ?? null,
      workerSession: worker?.id ?? null,
      startedAt: worker?.backendStart ?? null,
    },
    whenStopped: 'its client cleans up and ends; all its work is lost',
    cleanUp: [
      `DROP TRIGGER IF EXISTS primary_to_audit_table_trigger ON ${named(run, run.table)};`,
      `DROP TABLE IF EXISTS ${named(run, run.shadow)}, ${named(run, run.audit.name)};`,
    ],
    can: {
      ...{pause: no('pg-osc cannot be paused'), resume: no('pg-osc cannot be paused')},
      abort: no(
        'it is stopped at its client',
        'Press Ctrl-C where it runs, or kill -INT its process: it cleans up.',
      ),
    },
    raw: `${rawOf({phase, 'changes to replay': facts.backlog})}; its copy is one long transaction, and with --kill-backends it terminates everybody who holds a lock on the table`,
  };
};

export const pgOsc: Tool = {
  id,
  read: async (node: Node) => {
    const readings: JobReading[] = [];
    for (const run of runsIn(await node.tooling.tables(['pgosc_at_*']))) {
      const worker = workerOf(run, node.tooling.sessions());
      readings.push(readingOf(run, await factsOf(node, run, worker), worker));
    }
    return readings;
  },
  commandFor: () => ({refused: 'pg-osc is stopped at its client'}),
  act: async () => ({result: 'refused', reply: 'pg-osc is stopped at its client.', fix: null}),
};
