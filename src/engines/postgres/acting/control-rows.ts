// Rows of `backfill-control v1` tables: columns we do not know are ignored, and columns that are missing are unknown.
import type {Session} from '../../../core/session.ts';
import type {ControlRow} from '../../engine.ts';
import {count, type Row, text} from '../../row.ts';
import {workerSession} from '../../worker-session.ts';
import {literal, micros} from '../sql.ts';

/** More jobs than this in one table are not shown; those that move come first. */
const mostJobs = 200;

export const controlTablesSql = `select format('%I.%I', n.nspname, c.relname) as name,
  has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select') as readable
from pg_description d join pg_class c on c.oid = d.objoid join pg_namespace n on n.oid = c.relnamespace
where d.classoid = 'pg_class'::regclass and d.objsubid = 0 and d.description like 'backfill-control v%'
  and c.relkind in ('r', 'p', 'v')
order by name`;

/** `table` is quoted already, as the server itself wrote it. */
export const controlRowsSql = (table: string): string => `select ${literal(table)} as "table", r as fields,
  ${micros(`(r->>'started_at')::timestamptz`)} as started,
  ${micros(`clock_timestamp() - (r->>'heartbeat_at')::timestamptz`)} as silence
from (select to_jsonb(t) as r from ${table} t) rows
order by r->>'state' in ('done', 'aborted', 'failed'), r->>'heartbeat_at' desc limit ${mostJobs}`;

type Fields = Readonly<Record<string, unknown>>;

const textIn = (fields: Fields, name: string): string | null => {
  const value = fields[name];
  return value === null || value === undefined ? null : String(value);
};

const numberIn = (fields: Fields, name: string): number | null => {
  const value = Number(textIn(fields, name) ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
};

const millisIn = (row: Row, name: string): number | null => {
  const value = count(row, name);
  return value === null ? null : value / 1000;
};

export const controlRowOf = (row: Row, sessions: readonly Session[]): ControlRow => {
  const fields: Fields = JSON.parse(text(row, 'fields') ?? '{}');
  const worker = textIn(fields, 'worker');
  const silence = millisIn(row, 'silence');
  return {
    table: text(row, 'table') ?? '',
    job: textIn(fields, 'job') ?? '',
    target: textIn(fields, 'target') ?? '',
    command: textIn(fields, 'command') ?? 'run',
    state: textIn(fields, 'state') ?? 'running',
    cursor: textIn(fields, 'cursor_pos'),
    rowsDone: numberIn(fields, 'rows_done'),
    rowsTotal: numberIn(fields, 'rows_total'),
    batchSize: numberIn(fields, 'batch_size'),
    sleep: numberIn(fields, 'sleep_ms'),
    worker,
    workerSession: workerSession(worker, sessions),
    note: textIn(fields, 'note'),
    throttled: textIn(fields, 'throttled'),
    startedAt: millisIn(row, 'started'),
    silence: silence === null ? null : Math.max(0, silence),
  };
};
