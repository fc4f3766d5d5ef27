// Every table that pg_repack works on or has left its trigger on, as the catalogues and locks tell.
import type {Node} from '../engines/engine.ts';
import {writtenSql} from './written-sql.ts';

export type Repack = {
  /** Oid of the table, which its own tables are named by. */
  readonly relation: string;
  /** Quoted where it must be. */
  readonly table: string;
  /** The backend that holds its advisory lock; `null`: nobody works on the table. */
  readonly holder: string | null;
  readonly hasLog: boolean;
  /** Changes in the log, counted up to `countedUpTo`; `null`: there is no log, or it cannot be read now. */
  readonly backlog: string | null;
  /** Of the table, bytes, as of the last ANALYZE. */
  readonly size: number | null;
  /** Bytes of the copy that only its own transaction sees yet; `null`: there is none, or files cannot be read. */
  readonly written: number | null;
};

/** First key of its advisory locks, and what it takes off the table's oid to get the second. */
const lockClass = 16_185_446;
const lockOffset = 2_147_483_648;
const countedUpTo = 100_000;

const repacksSql = (readsFiles: boolean): string => `with held as materialized (
  select pid, ((objid::bigint + ${lockOffset}) % 4294967296)::oid as relation from pg_locks
  where locktype = 'advisory' and classid = ${lockClass} and objsubid = 2 and granted
    and database = (select oid from pg_database where datname = current_database())),
found as (select relation from held
  union select tgrelid from pg_trigger where tgname = 'repack_trigger' and not tgisinternal)
select c.oid as relation, format('%I.%I', n.nspname, c.relname) as table, held.pid as holder,
  exists (select from pg_class log join pg_namespace own on own.oid = log.relnamespace
    where own.nspname = 'repack' and log.relname = 'log_' || c.oid) as has_log,
  (c.relpages::bigint + coalesce(t.relpages, 0)) * current_setting('block_size')::bigint as size,
  ${readsFiles ? writtenSql('held.pid', 'c') : 'null'} as written
from found join pg_class c on c.oid = found.relation join pg_namespace n on n.oid = c.relnamespace
left join pg_class t on t.oid = c.reltoastrelid left join held on held.relation = c.oid
order by c.oid limit 20`;

/** Its log is dropped at the end, and not for everybody to read. */
const backlogOf = async ({tooling}: Node, relation: string): Promise<string | null> => {
  try {
    const [row] = await tooling.read({
      postgres: ({identifier}) =>
        `select count(*) as changes from (select from repack.${identifier(`log_${relation}`)} limit ${countedUpTo}) as log`,
    });
    const changes = row?.changes ?? null;
    return changes === String(countedUpTo) ? `${countedUpTo} or more` : changes;
  } catch {
    return null;
  }
};

/** Rejects with `NodeError`. */
export const readRepacks = async (node: Node): Promise<readonly Repack[]> => {
  const {tooling, facts} = node;
  const rows = await tooling.read({postgres: () => repacksSql(facts.capabilities.rewriteProgress === true)});
  const repacks: Repack[] = [];
  for (const row of rows) {
    const relation = row.relation ?? '';
    const hasLog = row.has_log === 't';
    const [size, written] = [Number(row.size ?? 0), row.written ?? null];
    repacks.push({
      ...{relation, table: row.table ?? '', holder: row.holder ?? null, hasLog},
      backlog: hasLog ? await backlogOf(node, relation) : null,
      ...{size: size > 0 ? size : null, written: written === null ? null : Number(written)},
    });
  }
  return repacks;
};
