// Long commands as the pg_stat_progress_* views have them; columns are taken by name, so that a newer server's fit.
import type {NativeProgress} from '../../../core/observation.ts';
import type {Reader} from '../../reader.ts';
import {flag, type Row, text} from '../../row.ts';
import {relationName, thisDatabase} from '../sql.ts';
import {isAtLeast} from '../versions.ts';
import {type Phase, phaseOf} from './phases.ts';

/** The view of CLUSTER stays in 19, with what the new one has. */
export const progressViews = (version: number): readonly string[] => [
  'create_index',
  'vacuum',
  isAtLeast(version, 19) ? 'repack' : 'cluster',
  'analyze',
  'basebackup',
  ...(isAtLeast(version, 14) ? ['copy'] : []),
];

const relid = `(p->>'relid')::oid`;
const indexId = `coalesce(nullif(p->>'index_relid', '0'), nullif(p->>'cluster_index_relid', '0'),
  nullif(p->>'repack_index_relid', '0'))::oid`;

export const progressSql = (version: number): string => `select view, p as fields,
  case when here then ${relationName(relid)} end as table,
  case when here then ${relationName(indexId)} end as object,
  case when here then (select reltuples::bigint from pg_class where oid = ${relid} and reltuples > 0) end as row_estimate,
  case when here then (select count(*) from pg_index where indrelid = ${relid}) end as index_count,
  (select backend_type = 'autovacuum worker' from pg_stat_get_activity((p->>'pid')::int)) as autovacuum
from (
  select *, (p->>'datid')::oid = ${thisDatabase} as here from (
    ${progressViews(version)
      .map(view => `select '${view}' as view, to_jsonb(v) as p from pg_stat_progress_${view} v`)
      .join('\n    union all ')}) views) each
where p->>'phase' is not null or p->>'command' is not null`;

type Fields = Readonly<Record<string, string | number | null>>;

const number = (fields: Fields, name: string): number | null => {
  const value = fields[name];
  return value === null || value === undefined ? null : Number(value);
};

const commands: Readonly<Record<string, string>> = {
  vacuum: 'VACUUM',
  analyze: 'ANALYZE',
  basebackup: 'BASE BACKUP',
};

/** Without a total there is no share to tell, and a count may be of something else. */
const counted = (
  {counter}: Phase,
  fields: Fields,
  view: string,
): Pick<NativeProgress, 'done' | 'total' | 'unit' | 'source'> => {
  const total = counter === null ? null : number(fields, counter.total);
  if (counter === null || total === null || total <= 0)
    return {done: null, total: null, unit: null, source: 'no counter exists for this phase'};
  const done = Math.min(number(fields, counter.done) ?? 0, total);
  return {done, total, unit: counter.unit, source: `${counter.total} of pg_stat_progress_${view}`};
};

/** Phases start anew for each partition. */
const withinPartitions = (phase: Phase, fields: Fields): Phase => {
  const total = number(fields, 'partitions_total') ?? 0;
  if (total === 0 || phase.before === null || phase.weight === null) return phase;
  const done = Math.min(number(fields, 'partitions_done') ?? 0, total);
  return {...phase, before: Math.min(1, (done + phase.before) / total), weight: phase.weight / total};
};

/** Where dead rows were too many for one pass, the heap is not scanned to its end yet: that scan goes on counting. */
const phaseNow = (command: string, phase: string, fields: Fields): Phase => {
  const [scanned, total] = [number(fields, 'heap_blks_scanned'), number(fields, 'heap_blks_total')];
  const between = phase.startsWith('vacuuming ') && scanned !== null && total !== null && scanned < total;
  return withinPartitions(phaseOf(command, between ? 'scanning heap' : phase), fields);
};

const lockers = (fields: Fields, {waiting}: Phase) => {
  const locker = number(fields, 'current_locker_pid') ?? 0;
  const total = number(fields, 'lockers_total');
  return {
    waitsFor: waiting && locker !== 0 ? String(locker) : null,
    lockersDone: waiting && total ? number(fields, 'lockers_done') : null,
    lockersTotal: waiting && total ? total : null,
  };
};

const copyProgress = (
  fields: Fields,
): Pick<NativeProgress, 'phase' | 'before' | 'weight' | 'done' | 'total' | 'unit' | 'source'> => {
  const total = number(fields, 'bytes_total') ?? 0;
  const phase = 'copying';
  if (total > 0)
    return {
      phase,
      before: 0,
      weight: 1,
      done: Math.min(number(fields, 'bytes_processed') ?? 0, total),
      total,
      unit: 'bytes',
      source: 'size of the file',
    };
  const done = number(fields, 'tuples_processed');
  return {
    phase,
    before: null,
    weight: null,
    done,
    total: null,
    unit: 'rows',
    source: 'a stream has no known end',
  };
};

const progressOf = (row: Row): NativeProgress => {
  const view = text(row, 'view') ?? '';
  const fields: Fields = {
    ...JSON.parse(text(row, 'fields') ?? '{}'),
    row_estimate: text(row, 'row_estimate'),
    index_count: text(row, 'index_count'),
  };
  const command = String(fields.command ?? commands[view] ?? view.toUpperCase());
  const phase = String(fields.phase ?? '');
  const now = phaseNow(command, phase, fields);
  return {
    session: String(fields.pid ?? ''),
    command: flag(row, 'autovacuum') ? `${command} (autovacuum)` : command,
    table: text(row, 'table'),
    object: text(row, 'object'),
    phase,
    before: now.before,
    weight: now.weight,
    ...counted(now, fields, view),
    ...(view === 'copy' ? copyProgress(fields) : {}),
    waiting: now.waiting,
    ...lockers(fields, now),
    lockNext: null,
    changeLog: null,
    untold: false,
  };
};

export const makeProgressReader = (version: number): Reader<readonly NativeProgress[]> => {
  const sql = progressSql(version);
  return {name: 'progress', every: 0, budget: 50, sql: () => sql, read: rows => rows.map(progressOf)};
};
