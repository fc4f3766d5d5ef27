// Rows of `backfill-control v1` tables: columns we do not know are ignored, and columns that are missing are unknown.
import type {Session} from '../../../core/session.ts';
import type {ControlRow} from '../../engine.ts';
import {count, type Row, text} from '../../row.ts';
import {workerSession} from '../../worker-session.ts';
import {literal} from '../sql.ts';
import type {Family} from '../traits.ts';
import {type ControlTable, tableSql} from './control-tables.ts';
import type {ZoneOffset} from './heartbeats.ts';

/** More jobs than this in one table are not shown; those that move come first. */
const mostJobs = 200;

const texts = [
  ...['job', 'target', 'command', 'state', 'cursor_pos', 'rows_done', 'rows_total', 'batch_size', 'sleep_ms'],
  ...['worker', 'note', 'throttled', 'heartbeat_at'],
];

/** The zone in which a time without one is understood: our own session is in UTC, and keeps to it. */
const head = (family: Family, zone: string): string =>
  family === 'mariadb'
    ? `set statement time_zone = ${literal(zone)}, lock_wait_timeout = 0 for select`
    : `select /*+ set_var(time_zone = ${literal(zone)}) */`;

const moment = (column: string, {columns}: ControlTable): string =>
  columns.has(column) ? `unix_timestamp(\`${column}\`) * 1000` : 'null';

const order = ({columns}: ControlTable): string =>
  [
    ...(columns.has('state') ? [`state in ('done', 'aborted', 'failed')`] : []),
    ...(columns.has('heartbeat_at') ? ['heartbeat_at desc'] : ['job']),
  ].join(', ');

/** `zone`: the server's own. */
export const controlRowsSql = (table: ControlTable, family: Family, zone: string): string => {
  const known = texts.filter(column => table.columns.has(column)).map(column => `\`${column}\``);
  return `${head(family, zone)} ${known.join(', ')}, ${moment('started_at', table)} as started,
  ${moment('heartbeat_at', table)} as heartbeat, unix_timestamp(now(6)) * 1000 as now
from ${tableSql(table.name)} order by ${order(table)} limit ${mostJobs}`;
};

type Moments = Pick<ControlRow, 'startedAt' | 'silence'>;

const momentsOf = (row: Row, {name, columns}: ControlTable, offsetOf: ZoneOffset): Moments => {
  const [now, heartbeat, started] = [count(row, 'now'), count(row, 'heartbeat'), count(row, 'started')];
  const written = text(row, 'heartbeat_at');
  if (now === null || heartbeat === null || written === null) return {startedAt: started, silence: null};
  const apparent = now - heartbeat;
  const zoned = columns.get('heartbeat_at')?.zoned ?? false;
  const offset = zoned ? 0 : offsetOf(`${name}/${text(row, 'job')}`, written, apparent);
  const startsZoned = columns.get('started_at')?.zoned ?? false;
  return {
    startedAt: started === null || startsZoned ? started : started + offset,
    silence: Math.max(0, apparent - offset),
  };
};

export const controlRowOf = (
  row: Row,
  table: ControlTable,
  sessions: readonly Session[],
  offsetOf: ZoneOffset,
): ControlRow => {
  const worker = text(row, 'worker');
  return {
    table: table.name,
    job: text(row, 'job') ?? '',
    target: text(row, 'target') ?? '',
    command: text(row, 'command') ?? 'run',
    state: text(row, 'state') ?? 'running',
    cursor: text(row, 'cursor_pos'),
    rowsDone: count(row, 'rows_done'),
    rowsTotal: count(row, 'rows_total'),
    batchSize: count(row, 'batch_size'),
    sleep: count(row, 'sleep_ms'),
    worker,
    workerSession: workerSession(worker, sessions),
    note: text(row, 'note'),
    throttled: text(row, 'throttled'),
    ...momentsOf(row, table, offsetOf),
  };
};
