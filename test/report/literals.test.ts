import {describe, expect, it} from 'vitest';
import type {Event} from '../../src/core/event.ts';
import {storyOf} from '../../src/report/conclude/story.ts';
import {createGatherer} from '../../src/report/gather/gatherer.ts';
import {createLiteralRedactor, withoutLiterals} from '../../src/report/literals.ts';
import {jsonOf} from '../../src/report/write/json.ts';
import {connected, observed, opened, session, start} from '../core/world.ts';
import {always} from './told.ts';

describe('a statement without its literals', () => {
  it.each([
    [
      `UPDATE users SET email = 'ann@example.com', age = 42 WHERE id = 7`,
      'UPDATE users SET email = ?, age = ? WHERE id = ?',
    ],
    [`SELECT 'it''s', E'a\\'b', $$body$$, $x$ b $x$ FROM t1`, 'SELECT ?, ?, ?, ? FROM t1'],
    ['SELECT * FROM t /* for ann */ -- secret\nWHERE a = $1', 'SELECT * FROM t  \nWHERE a = $1'],
    [
      'SELECT "orders"."id" FROM "orders" WHERE "name" = "Miller"',
      'SELECT "orders"."id" FROM "orders" WHERE ? = ?',
    ],
    [
      'SELECT `a` FROM `t` WHERE b = "Miller" AND c IN (0x1F, 1.5e3)',
      'SELECT `a` FROM `t` WHERE b = ? AND c IN (?, ?)',
    ],
    [`INSERT INTO t VALUES ('cut off`, 'INSERT INTO t VALUES (?'],
    ['SELECT col1 FROM tab2', 'SELECT col1 FROM tab2'],
    [`SELECT X'1F', N'ann', _utf8'bob'`, 'SELECT ?, ?, _utf8?'],
  ])('%s', (statement, bare) => {
    expect(withoutLiterals(statement)).toBe(bare);
  });
});

it('leaves no literal anywhere in the story', () => {
  const secret = 'ann.miller@example.com';
  const facts = [
    [0, opened()],
    [0, connected('db1')],
    [
      1_000,
      observed('db1', 1_000, {
        sessions: [
          session('20', {statement: `ALTER TABLE t ADD CHECK (mail <> '${secret}')`, statementKind: 'ddl'}),
        ],
      }),
    ],
    [
      2_000,
      {
        type: 'alert.raised',
        alert: {
          ...{kind: 'replication stopped', node: 'db1', subject: 'db2', severity: 'critical'},
          evidence: {part: 'applier', error: `Duplicate entry '${secret}' for key 'mail'`},
        },
      },
    ],
  ] as const;
  const events = facts.map(([after, fact]) => ({...fact, at: start + after}) as Event);
  const story = (redact: ReturnType<typeof createLiteralRedactor> | null) => {
    const gatherer = createGatherer(always);
    gatherer.recording({file: 'a', damage: null}, events, redact);
    return jsonOf(storyOf(gatherer.facts(), '0.0.0', redact !== null));
  };
  expect(story(null)).toContain(secret);
  expect(story(createLiteralRedactor())).not.toContain(secret);
  expect(story(createLiteralRedactor())).toContain('ALTER TABLE t ADD CHECK (mail <> ?)');
});
