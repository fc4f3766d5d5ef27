// What MySQL tells in places of its own: MariaDB has it among its status variables.
import type {Counter, Gauge} from '../../../core/vitals.ts';
import type {Reader} from '../../reader.ts';
import {count, text} from '../../row.ts';
import type {ServerTraits} from '../traits.ts';

export type InnodbMetrics = {
  readonly gauges: Readonly<Partial<Record<Gauge, number>>>;
  readonly counters: Readonly<Partial<Record<Counter, number>>>;
};

export const makeInnodbMetricsReader = ({family, may}: ServerTraits): Reader<InnodbMetrics> => ({
  name: 'innodb_metrics',
  every: 5_000,
  budget: 20,
  sql: () =>
    family === 'mysql' && may.seeProcesses
      ? `select name as name, count as value from information_schema.innodb_metrics
          where name in ('trx_rseg_history_len', 'lock_deadlocks') and status = 'enabled'`
      : null,
  read: rows => {
    const value = (name: string) =>
      count(
        rows.find(row => text(row, 'name') === name),
        'value',
      );
    const [history, deadlocks] = [value('trx_rseg_history_len'), value('lock_deadlocks')];
    return {
      gauges: history === null ? {} : {historyLength: history},
      counters: deadlocks === null ? {} : {deadlocks},
    };
  },
});

/** Bytes written to binary logs; `null`: there are none, or they are not instrumented. */
export const makeBinlogBytesReader = ({
  family,
  performanceSchema,
  may,
}: ServerTraits): Reader<number | null> => ({
  name: 'binlog_bytes',
  every: 0,
  budget: 20,
  sql: () =>
    family === 'mysql' && performanceSchema && may.readPerformanceSchema
      ? `select sum_number_of_bytes_write as bytes from performance_schema.file_summary_by_event_name
          where event_name = 'wait/io/file/sql/binlog' and count_write > 0`
      : null,
  read: ([row]) => count(row, 'bytes'),
});

/** What clients can get: one more is kept for an administrator. */
export const connectionLimitReader: Reader<number | null> = {
  name: 'connection_limit',
  every: 30_000,
  budget: 20,
  sql: () => 'select @@global.max_connections as most',
  read: ([row]) => count(row, 'most'),
};
