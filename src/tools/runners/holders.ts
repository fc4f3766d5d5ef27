// Who has the locks that migration runners agree on by a key or a name, as the server shows them.
import type {Node, SqlWords} from '../../engines/engine.ts';
import {flyway, flywayNames, namedLocks, type Place, type Runner, runnerByKey} from './keys.ts';

/** A session that has a runner's lock. */
export type Holder = {
  readonly runner: Runner;
  readonly lock: string;
  readonly session: string;
  /** Its transaction began, epoch ms; `null`: it is in none, so that nothing tells since when it has the lock. */
  readonly since: number | null;
  /** It has done nothing for so long, and nobody else who came from there as the same user does anything, ms; `null`: somebody works. */
  readonly idle: number | null;
  /** It is in a transaction meanwhile. */
  readonly inTransaction: boolean;
  /** A session that waits for its transaction to end before it can go on building an index. */
  readonly stops: string | null;
  /** What ends the session. */
  readonly end: string;
};

type Row = Readonly<Record<string, string | null>>;

/** `virtualxid` is what concurrent builds wait for. Our own sessions are of no account. */
const advisorySql = `select (l.classid::bigint::numeric * 4294967296 + l.objid::bigint)::text as key, current_database() as database,
  l.pid as session, extract(epoch from a.xact_start) * 1000 as since, a.xact_start is not null as in_transaction,
  case when a.state like 'idle%' and not exists (
      select from pg_stat_activity o where o.pid <> a.pid and o.datname = a.datname and o.usename = a.usename and o.state = 'active'
        and o.client_addr is not distinct from a.client_addr and o.application_name not like 'migtop%')
    then extract(epoch from clock_timestamp() - a.state_change) * 1000 end as idle,
  (select w.pid from pg_locks h join pg_locks w on w.virtualxid = h.virtualxid and not w.granted
    where h.pid = l.pid and h.granted and h.locktype = 'virtualxid' limit 1) as stops
from pg_locks l join pg_stat_activity a on a.pid = l.pid
where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and a.datname = current_database()
order by l.pid limit 100`;

/** Whoever may not see all sessions still learns who has a lock, but not what he does. */
const namedSql = (names: readonly string[], {literal}: SqlWords): string => {
  const asked = names.map(
    name => `select ${literal(name)} as name, is_used_lock(${literal(name)}) as session`,
  );
  return `select l.name, l.session, x.trx_started is not null as in_transaction,
  timestampdiff(microsecond, '1970-01-01', x.trx_started) / 1000 as since,
  case when p.command = 'Sleep' and not exists (
      select 1 from information_schema.processlist o where o.id <> p.id and o.user = p.user and o.command = 'Query'
        and substring_index(o.host, ':', 1) = substring_index(p.host, ':', 1) and o.id <> connection_id())
    then p.time * 1000 end as idle
from (${asked.join(' union all ')}) l left join information_schema.processlist p on p.id = l.session
left join information_schema.innodb_trx x on x.trx_mysql_thread_id = l.session
where l.session is not null`;
};

/** Names that nobody could know beforehand; none where the server does not show them. */
const flywayLocks = async ({tooling}: Node): Promise<readonly string[]> => {
  const rows = await tooling
    .read({
      mysql: () => `select object_name as name from performance_schema.metadata_locks
where object_type = 'USER LEVEL LOCK' and lock_status = 'GRANTED' and object_name like 'Flyway-%' limit 20`,
    })
    .catch(() => []);
  return rows.flatMap(({name}) => (name != null && flywayNames.test(name) ? [name] : []));
};

const numberOf = (value: string | null | undefined): number | null => (value == null ? null : Number(value));

const holderOf = (
  row: Row,
  runner: Runner | null,
  lock: string,
  end: (id: string) => string,
): readonly Holder[] => {
  const session = row.session ?? '';
  if (runner === null || !/^\d+$/.test(session)) return [];
  const inTransaction = row.in_transaction === 't' || row.in_transaction === '1';
  return [
    {
      ...{runner, lock, session, inTransaction, since: numberOf(row.since), idle: numberOf(row.idle)},
      ...{stops: row.stops ?? null, end: end(session)},
    },
  ];
};

/** Rejects with `NodeError`. */
export const holders = async (node: Node, places: readonly Place[]): Promise<readonly Holder[]> => {
  const {tooling} = node;
  const names = new Map([
    ...namedLocks(places),
    ...(await flywayLocks(node)).map(name => [name, flyway] as const),
  ]);
  const byKey = await tooling.read({postgres: () => advisorySql});
  const byName = await tooling.read({mysql: words => namedSql([...names.keys()], words)});
  return [
    ...byKey.flatMap(row =>
      holderOf(
        row,
        runnerByKey(BigInt(row.key ?? '0'), row.database ?? '', places),
        'advisory lock',
        id => `SELECT pg_terminate_backend(${id});`,
      ),
    ),
    ...byName.flatMap(row =>
      holderOf(row, names.get(row.name ?? '') ?? null, `lock ${row.name}`, id => `KILL ${id};`),
    ),
  ];
};
