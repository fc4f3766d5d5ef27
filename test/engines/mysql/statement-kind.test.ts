import fc from 'fast-check';
import {expect, describe as group, it} from 'vitest';
import {describe} from '../../../src/engines/mysql/readers/ddl.ts';
import {kindOfStatement} from '../../../src/engines/mysql/readers/statement-kind.ts';

group('the kind of a statement', () => {
  it.each([
    ['SELECT 1', 'read'],
    ['# ALTER TABLE t\nSELECT 1', 'read'],
    ['--ALTER TABLE t\nSELECT 1', 'other'],
    ['-- ALTER TABLE t\nSELECT 1', 'read'],
    ['/* app /* not nested */ UPDATE t SET a = 1', 'write'],
    ['/*!40101 ALTER TABLE t ENGINE = InnoDB */', 'ddl'],
    ['/*M!100600 ALTER TABLE t FORCE */', 'ddl'],
    ['SELECT /*+ MAX_EXECUTION_TIME(1000) */ 1', 'read'],
    [`set @a = "x; drop table t \\"; drop"; select 1`, 'read'],
    ['START TRANSACTION; DELETE FROM t', 'write'],
    ['WITH x AS (SELECT 1) DELETE FROM t', 'write'],
    ['REPLACE INTO t VALUES (1)', 'write'],
    ["LOAD DATA INFILE 'x' INTO TABLE t", 'write'],
    ['EXPLAIN ANALYZE SELECT 1', 'read'],
    ['ANALYZE TABLE t', 'maintenance'],
    ['ANALYZE LOCAL TABLE t', 'maintenance'],
    ['ANALYZE UPDATE t SET a = 1', 'write'],
    ['ANALYZE FORMAT=JSON SELECT 1', 'read'],
    ['OPTIMIZE TABLE t', 'maintenance'],
    ['RENAME TABLE a TO b', 'ddl'],
    ['LOCK TABLES t WRITE', 'other'],
    ['CALL p()', 'other'],
    ['', 'other'],
    ['/* cut in the middle of a comm', 'other'],
  ])('%j is %s', (text, kind) => {
    expect(kindOfStatement(text)).toBe(kind);
  });

  it('answers for any text', () => {
    fc.assert(
      fc.property(fc.string({unit: fc.constantFrom(...'selct `\'"/*!-#;()\\\n1')}), text => {
        expect(() => [kindOfStatement(text), describe(text)]).not.toThrow();
      }),
    );
  });
});

group('what DDL does', () => {
  it.each([
    ['alter table orders add index i (a)', 'ALTER TABLE … ADD INDEX', 'orders', null],
    ['ALTER IGNORE TABLE `shop`.`my orders` FORCE', 'ALTER TABLE … FORCE', 'shop.my orders', null],
    ['alter table t add c int, algorithm=copy', 'ALTER TABLE', 't', null],
    ['create unique index i on shop.t (a)', 'CREATE INDEX', 'shop.t', 'i'],
    ['drop index i on t', 'DROP INDEX', 't', 'i'],
    ['CREATE OR REPLACE TABLE t SELECT * FROM u', 'CREATE TABLE', 't', null],
    ['truncate t', 'TRUNCATE', 't', null],
    ['optimize local table t', 'OPTIMIZE TABLE', 't', null],
    ["load data local infile 'f' ignore into table `t` fields terminated by ','", 'LOAD DATA', 't', null],
  ])('%j is %s on %s', (text, command, table, object) => {
    expect(describe(text)).toEqual({command, table, object});
  });
});
