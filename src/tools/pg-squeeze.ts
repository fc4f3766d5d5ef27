// pg_squeeze: what its own function tells of the workers that are active.
import type {JobOrder, JobReading} from '../core/job.ts';
import type {Node} from '../engines/engine.ts';
import {no, rawOf, unsaid} from './plain-reading.ts';
import {bySql, type Wanted} from './row-job.ts';
import type {Tool} from './tool.ts';

const id = 'pg_squeeze';

type Row = Readonly<Record<string, string | null>>;

const workersSql = `select w.pid, format('%I.%I', w.tabschema, w.tabname) as table, w.ins_initial, w.ins, w.upd, w.del,
  extract(epoch from a.backend_start) * 1000 as started_at, nullif(greatest(c.reltuples, 0), 0)::bigint as rows
from squeeze.get_active_workers() w
left join pg_stat_activity a on a.pid = w.pid
left join pg_namespace n on n.nspname = w.tabschema left join pg_class c on c.relnamespace = n.oid and c.relname = w.tabname
where w.tabname is not null order by w.pid limit 50`;

const number = (row: Row, field: string): number | null => {
  const value = row[field] ?? null;
  return value === null ? null : Number(value);
};

const readingOf = (row: Row): JobReading => {
  const [done, total] = [number(row, 'ins_initial'), number(row, 'rows')];
  const changes = ['ins', 'upd', 'del'].reduce((sum, field) => sum + (number(row, field) ?? 0), 0);
  const cannot = no(
    'pg_squeeze cannot be paused',
    'Abort stops all its workers; they start again by squeeze.start_worker().',
  );
  return {
    ...unsaid,
    ...{job: `${id}:${row.table ?? ''}`, tool: id, title: id, table: row.table ?? null},
    ...{state: 'running', phase: changes > 0 ? 'applies changes' : 'copies the rows'},
    ...{done, total, unit: 'rows'},
    source: total === null ? 'the table was never analyzed' : 'reltuples, an estimate of the last ANALYZE',
    ...{worker: row.pid ?? null, workerSession: row.pid ?? null, startedAt: number(row, 'started_at')},
    whenStopped: 'the table stays as it was; the task is tried again up to max_retry',
    cleanUp: ['SELECT squeeze.start_worker(); -- when the other tables are to be squeezed again'],
    can: {...{pause: cannot, resume: cannot}, abort: true},
    raw: rawOf({
      ...{ins_initial: row.ins_initial ?? null, ins: row.ins ?? null},
      ...{upd: row.upd ?? null, del: row.del ?? null},
    }),
  };
};

const wanted = (_job: string, {verb}: JobOrder): Wanted =>
  verb === 'abort'
    ? {
        postgres: () =>
          `SELECT count(*) || ' of this database told to stop' AS said FROM squeeze.stop_worker() /* all workers of this database */`,
      }
    : {refused: `pg_squeeze cannot ${verb}`};

export const pgSqueeze: Tool = {
  id,
  read: async ({tooling}: Node) => {
    if ((await tooling.tables(['squeeze.tasks'])).length === 0) return [];
    return (await tooling.read({postgres: () => workersSql})).map(readingOf);
  },
  ...bySql(wanted),
};
