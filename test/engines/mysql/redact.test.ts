import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {redactStatement as redact} from '../../../src/engines/mysql/redact.ts';

const notParsed = (word: string) => `${word} … [could not be parsed, so the rest is not kept]`;

describe('a statement of MySQL without its literals', () => {
  it.each([
    [
      `UPDATE users SET email = 'ann@example.com', age = 42 WHERE id = 7`,
      'UPDATE users SET email = ?, age = ? WHERE id = ?',
    ],
    [
      `SELECT 'it''s', 'a\\'b', "x""y", N'ann', X'1F', 0x1F, b'1', _utf8mb4'bob', 1.5e-3, .5 FROM t1`,
      'SELECT ?, ?, ?, ?, ?, ?, ?, _utf8mb4 ?, ?, ? FROM t1',
    ],
    ['SELECT `a` FROM `t``1` WHERE b = "Miller" # for ann', 'SELECT `a` FROM `t``1` WHERE b = ? '],
    ['SELECT 5--3, a -- for ann\n, `b`', 'SELECT ?--?, a \n, `b`'],
    [`SELECT /*!50000 'ann', */ /*+ BKA(t) */ a FROM t`, 'SELECT ?   a FROM t'],
    ['SELECT $$ ann $$, $x$ "ann" $x$', 'SELECT ?, ?'],
    [`SELECT @a := 'x', @@global.x, t.a FROM t LIMIT 5`, 'SELECT @a := ?, @@global.x, t.a FROM t LIMIT ?'],
    [
      'ALTER TABLE orders ADD COLUMN note text, ALGORITHM=INPLACE',
      'ALTER TABLE orders ADD COLUMN note text, ALGORITHM=INPLACE',
    ],
  ])('%s', (statement, bare) => {
    expect(redact(statement, false)).toBe(bare);
  });

  it.each([
    [`SELECT 'cut off`, 'SELECT ?'],
    ['SELECT a /* cut off', 'SELECT a '],
    ['SELECT `cut off', 'SELECT ?'],
    // It may have been sent with NO_BACKSLASH_ESCAPES, or not.
    [`UPDATE t SET a = 'x\\', b = 'ann`, 'UPDATE t SET a = ?'],
  ])('that was cut: %s', (statement, bare) => {
    expect(redact(statement, true)).toBe(bare);
  });

  it.each([
    [`SELECT 'cut off`, 'SELECT'],
    [`INSERT INTO t VALUES ("ann)`, 'INSERT'],
  ])('that cannot be told apart says so, and is not kept: %j', (statement, word) => {
    expect(redact(statement, false)).toBe(notParsed(word));
  });

  it('is not changed when it was redacted before', () => {
    for (const bare of ['UPDATE t SET a = ? WHERE `b` = ?', notParsed('SELECT')])
      expect(redact(bare, false)).toBe(bare);
  });

  /** Ways of writing a text, and the sql_mode under which it is one. */
  type Way = {
    readonly mode: 'any' | 'usual' | 'no backslash' | 'ansi';
    readonly write: (text: string) => string;
  };
  const ways: readonly Way[] = [
    {mode: 'any', write: text => `'${text}'`},
    {mode: 'any', write: text => `'it''s "${text}"'`},
    {mode: 'any', write: text => `N'${text}'`},
    {mode: 'any', write: text => `_utf8mb4'${text}'`},
    {mode: 'any', write: text => `'x' 'y${text}'`},
    {mode: 'any', write: text => `'x' /* '${text} */`},
    {mode: 'any', write: text => `'x' # ${text}'\n`},
    {mode: 'any', write: text => `'x' -- ${text}'\n`},
    {mode: 'any', write: text => `/*!40101 '${text}' */`},
    {mode: 'usual', write: text => `"it's ${text}"`},
    {mode: 'usual', write: text => `'it\\'s ${text}'`},
    {mode: 'usual', write: text => `'${text}\\\\'`},
    {mode: 'usual', write: text => `"\\"${text}"`},
    {mode: 'no backslash', write: text => `'a\\', '${text}'`},
    {mode: 'no backslash', write: text => `'${text}\\'`},
    {mode: 'no backslash', write: text => `"a\\", "${text}\\"`},
    {mode: 'ansi', write: text => `'it\\'s ${text}'`},
    {mode: 'ansi', write: text => `"na\\" = '${text}'`},
  ];
  const literals = fc.constantFrom('usual', 'no backslash', 'ansi').chain(mode =>
    fc.array(fc.constantFrom(...ways.filter(way => way.mode === 'any' || way.mode === mode)), {
      minLength: 2,
      maxLength: 2,
    }),
  );
  const forms = fc.constantFrom<(...literals: readonly string[]) => string>(
    (a, b) => `SELECT ${a}, \`na'me\`, ${b} FROM t`,
    (a, b) => `INSERT INTO t VALUES (${a}), (${b})`,
    (a, b) => `ALTER TABLE t ADD CHECK (c <> ${a}), ADD CHECK (d <> ${b})`,
    (a, b) => `CALL p(${a}, ${b})`,
    (a, b) => `UPDATE t SET a = ${a} WHERE b LIKE ${b} LIMIT 5`,
  );
  const secret = 'qzxwvkjq';
  const leaks = (text: string): boolean =>
    [0, 1, 2, 3, 4, 5].some(at => text.includes(secret.slice(at, at + 3)));

  it('never lets a literal or a comment through, in any sql_mode, whole or cut anywhere', () => {
    fc.assert(
      fc.property(forms, literals, fc.nat(200), (form, made, end) => {
        const statement = form(...made.map(({write}) => write(secret)));
        expect(leaks(redact(statement, false))).toBe(false);
        expect(leaks(redact(statement.slice(0, end), true))).toBe(false);
      }),
      {numRuns: 4_000},
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
