// How much the server can take, and how large the database is.
import type {Gauge} from '../../../core/vitals.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row} from '../../row.ts';

export type GaugesRead = Readonly<Partial<Record<Gauge, number>>>;

/** What an application may use: the rest is kept for superusers, and since 16 for a predefined role. */
const capacitySql = `select current_setting('max_connections')::int as max,
  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    - coalesce(current_setting('reserved_connections', true)::int, 0) as usable`;

const gauge = (name: Gauge, row: Row | undefined, field: string): GaugesRead => {
  const value = count(row, field);
  return value === null ? {} : {[name]: value};
};

export const capacityReader: Reader<GaugesRead> = {
  name: 'capacity',
  every: 30_000,
  budget: 20,
  sql: () => capacitySql,
  read: ([row]) => ({...gauge('connectionsMax', row, 'max'), ...gauge('connectionsUsable', row, 'usable')}),
};

/** Asks the file system, not the tables: no lock is taken. */
export const databaseSizeReader: Reader<GaugesRead> = {
  name: 'database_size',
  every: 10_000,
  budget: 50,
  sql: () => 'select pg_database_size(current_database()) as size',
  read: ([row]) => gauge('databaseSize', row, 'size'),
};
