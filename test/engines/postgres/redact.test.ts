import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {openRedactor} from '../../../src/engines/postgres/redact.ts';

const redact = await openRedactor();
const notParsed = (word: string) => `${word} … [could not be parsed, so the rest is not kept]`;

describe('a statement of PostgreSQL without its literals', () => {
  it.each([
    [
      `UPDATE users SET email = 'ann@example.com', age = 42 WHERE id = 7`,
      'UPDATE users SET email = $1, age = $2 WHERE id = $3',
    ],
    [`SELECT 'it''s', E'a\\'b', $$body$$, $x$ b $x$ FROM t1`, 'SELECT $1, $2, $3, $4 FROM t1'],
    [
      'SELECT * FROM t /* for ann */ -- secret\nWHERE a = $1 AND b = 3',
      'SELECT * FROM t  \nWHERE a = $1 AND b = $2',
    ],
    [`SELECT date'2020-01-01', interval '1 day', -5`, 'SELECT date $1, interval $2, $3'],
    ['SELECT "Miller"."2" FROM "a b"', 'SELECT "Miller"."2" FROM "a b"'],
    [`SELECT '😀', 'ann', 7 FROM "ü😀" WHERE ä = 'b'`, 'SELECT $1, $2, $3 FROM "ü😀" WHERE ä = $4'],
    // What normalisation leaves.
    [
      `ALTER TABLE t ADD CHECK (mail <> 'ann'), ADD c int DEFAULT 5`,
      'ALTER TABLE t ADD CHECK (mail <> $1), ADD c int DEFAULT $2',
    ],
    [`CREATE VIEW v AS SELECT 'ann'`, 'CREATE VIEW v AS SELECT $1'],
    [`COMMENT ON TABLE t IS 'for ann'`, 'COMMENT ON TABLE t IS $1'],
    [`EXECUTE p('ann', 1)`, 'EXECUTE p($1, $2)'],
    [`CREATE TYPE e AS ENUM ('ann')`, 'CREATE TYPE e AS ENUM ($1)'],
    [
      `CREATE FUNCTION f() RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql`,
      'CREATE FUNCTION f() RETURNS int AS $1 LANGUAGE sql',
    ],
    ['BEGIN ISOLATION LEVEL SERIALIZABLE', 'BEGIN ISOLATION LEVEL SERIALIZABLE'],
    [
      'autovacuum: VACUUM public.t (to prevent wraparound)',
      'autovacuum: VACUUM public.t (to prevent wraparound)',
    ],
  ])('%s', (statement, bare) => {
    expect(redact(statement, false)).toBe(bare);
  });

  it.each([
    [`SELECT 'cut off`, 'SELECT $1'],
    ['SELECT 1, /* cut off', 'SELECT $1, '],
    ['SELECT $x$ cut $$ off', 'SELECT $1'],
    [`SELECT E'cut off\\`, 'SELECT $1'],
    ['SELECT a, b FROM orders WHERE', 'SELECT a, b FROM orders WHERE'],
  ])('that was cut: %s', (statement, bare) => {
    expect(redact(statement, true)).toBe(bare);
  });

  it.each([
    [`SELECT 'cut off`, 'SELECT'],
    [`selekt 'ann'`, 'SELEKT'],
    [`/* for ann */ (SELECT 'ann'`, 'SELECT'],
    ['START_REPLICATION SLOT "x" 0/3000000', 'START_REPLICATION'],
    // With standard_conforming_strings off this is one literal, with it on there are two and a name.
    [`SELECT 'a\\', ann, '\\'`, 'SELECT'],
    [`SELECT 'a\0', 'ann'`, 'SELECT'],
    // Normalisation answers this with a message.
    [`SELECT a.*.b, 'ann'`, 'SELECT'],
  ])('that cannot be parsed says so, and is not kept: %j', (statement, word) => {
    expect(redact(statement, false)).toBe(notParsed(word));
  });

  it('is not changed when it was redacted before', () => {
    for (const bare of ['ALTER TABLE t ADD CHECK (mail <> $1)', 'SELECT $1', notParsed('SELECT')])
      expect(redact(bare, false)).toBe(bare);
  });

  /** Ways of writing a text of letters. */
  const written = fc.constantFrom<(text: string) => string>(
    text => `'${text}'`,
    text => `'it''s ${text}'`,
    text => `E'it\\'s ${text}\\\\'`,
    text => `U&'${text}'`,
    text => `N'${text}'`,
    text => `$$ ' ${text} " $$`,
    text => `$tag$ $$ ${text} $tag$`,
    text => `'a'\n  '${text}'`,
    text => `'x' /* '${text} */`,
    text => `'x' /* /* */ ${text} */`,
    text => `'x' -- ${text}'\n`,
  );
  const forms = fc.constantFrom<(...literals: readonly [string, string]) => string>(
    (a, b) => `SELECT ${a}, "na'me", ${b} FROM t`,
    (a, b) => `INSERT INTO t VALUES (${a}), (${b})`,
    (a, b) => `ALTER TABLE t ADD CHECK (c <> ${a}), ADD CHECK (d <> ${b})`,
    (a, b) => `EXECUTE p(${a}, ${b})`,
    (a, b) => `SELECT 1; UPDATE t SET a = ${a} WHERE b LIKE ${b}`,
    (a, b) => `SELECT * FROM t WHERE a IN (${a}) AND NOT c = $1 OR b ~ ${b} LIMIT 5`,
  );
  const secret = 'qzxwvkjq';
  const leaks = (text: string): boolean =>
    [0, 1, 2, 3, 4, 5].some(at => text.includes(secret.slice(at, at + 3)));

  it('never lets a literal or a comment through, whole or cut anywhere', () => {
    fc.assert(
      fc.property(forms, written, written, fc.nat(200), (form, one, other, end) => {
        const statement = form(one(secret), other(secret));
        expect(leaks(redact(statement, false))).toBe(false);
        expect(leaks(redact(statement.slice(0, end), true))).toBe(false);
      }),
      {numRuns: 600},
    );
  });

  it('finds every literal of statements that can be parsed', () => {
    fc.assert(
      fc.property(forms, written, written, (form, one, other) => {
        expect(redact(form(one(secret), other(secret)), false)).not.toContain('could not be parsed');
      }),
    );
  });

  it('is safe from any text', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 80}), fc.boolean(), (text, cut) => {
        expect(typeof redact(text, cut)).toBe('string');
      }),
      {numRuns: 500},
    );
  });
});
