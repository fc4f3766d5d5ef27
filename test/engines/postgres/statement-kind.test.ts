import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {describe as describeDdl} from '../../../src/engines/postgres/readers/ddl.ts';
import {kindOfStatement} from '../../../src/engines/postgres/readers/statement-kind.ts';

describe('the kind of a statement', () => {
  it.each([
    ['SELECT 1', 'read'],
    ['  select * from t for update', 'read'],
    ['-- ALTER TABLE t\nSELECT 1', 'read'],
    ['/* app:x /* nested */ y */ UPDATE t SET a = 1', 'write'],
    ['((SELECT 1) UNION SELECT 2)', 'read'],
    ['WITH x AS (SELECT 1) SELECT * FROM x FOR UPDATE', 'read'],
    ["WITH x AS (SELECT 'insert') SELECT * FROM x", 'read'],
    ['WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x', 'write'],
    ['WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x', 'write'],
    ['EXPLAIN DELETE FROM t', 'read'],
    ['EXPLAIN (ANALYZE, BUFFERS) DELETE FROM t', 'write'],
    ['explain analyze with x as (select 1) update t set a = 1', 'write'],
    ['COPY t FROM STDIN', 'write'],
    ['COPY t TO STDOUT', 'read'],
    ['COPY (SELECT * FROM t) TO STDOUT', 'read'],
    ['MERGE INTO t USING s ON true WHEN MATCHED THEN DELETE', 'write'],
    ['CREATE INDEX CONCURRENTLY i ON t (a)', 'ddl'],
    ['alter table t add column c int', 'ddl'],
    ['REFRESH MATERIALIZED VIEW v', 'ddl'],
    ['REINDEX TABLE t', 'ddl'],
    ['CLUSTER t', 'ddl'],
    ['TRUNCATE t', 'ddl'],
    ['VACUUM (FULL) t', 'maintenance'],
    ['ANALYZE t', 'maintenance'],
    ['autovacuum: VACUUM public.t (to prevent wraparound)', 'maintenance'],
    ["SET lock_timeout = '1s; ALTER'; ALTER TABLE t ADD c int", 'ddl'],
    ['BEGIN; SET LOCAL x = 1; UPDATE t SET a = 1; COMMIT', 'write'],
    ['BEGIN', 'other'],
    ['CALL p()', 'other'],
    ['DO $x$ BEGIN ALTER TABLE t; END $x$', 'other'],
    ['', 'other'],
    ['/* cut in the middle of a comm', 'other'],
  ])('%j is %s', (text, kind) => {
    expect(kindOfStatement(text)).toBe(kind);
  });

  it('is told of any text, wherever it was cut', () => {
    const piece = fc.constantFrom(
      'SELECT ',
      "'",
      '"',
      '/*',
      '*/',
      '--',
      '\n',
      '$a$',
      ';',
      '(',
      'é',
      '\\',
      'WITH ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), {maxLength: 40}), pieces => {
        expect(['ddl', 'maintenance', 'write', 'read', 'other']).toContain(kindOfStatement(pieces.join('')));
      }),
    );
  });
});

describe('what a DDL statement does', () => {
  it.each([
    ['ALTER TABLE IF EXISTS ONLY "My Shop".orders ADD COLUMN c int', 'ALTER TABLE', '"My Shop".orders', null],
    ['alter table orders validate constraint fk', 'ALTER TABLE … VALIDATE CONSTRAINT', 'orders', null],
    ['ALTER TABLE o ALTER c SET NOT NULL', 'ALTER TABLE … SET NOT NULL', 'o', null],
    [
      'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t (a)',
      'CREATE INDEX CONCURRENTLY',
      's.t',
      'i',
    ],
    ['CREATE INDEX ON t (a)', 'CREATE INDEX', 't', null],
    ['DROP INDEX CONCURRENTLY IF EXISTS s.i', 'DROP INDEX CONCURRENTLY', null, 's.i'],
    ['TRUNCATE TABLE t', 'TRUNCATE', 't', null],
    ["SET lock_timeout = '2s'; DROP TABLE IF EXISTS t", 'DROP TABLE', 't', null],
    ['REFRESH MATERIALIZED VIEW CONCURRENTLY v', 'REFRESH MATERIALIZED VIEW', null, 'v'],
  ])('%j', (text, command, table, object) => {
    expect(describeDdl(text)).toEqual({command, table, object});
  });
});
