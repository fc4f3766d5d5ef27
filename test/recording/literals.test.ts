import {describe, expect, it} from 'vitest';
import type {Event, Fact} from '../../src/core/event.ts';
import {createLiteralRedactor, withoutQuotes} from '../../src/recording/literals.ts';
import {storyOf} from '../../src/report/conclude/story.ts';
import {createGatherer} from '../../src/report/gather/gatherer.ts';
import {jsonOf} from '../../src/report/write/json.ts';
import {connected, job, observed, opened, session, start} from '../core/world.ts';
import {always} from '../report/told.ts';

const secret = 'ann.miller@example.com';

const facts: readonly (readonly [number, Fact])[] = [
  [0, opened()],
  [0, connected('db1')],
  [
    1_000,
    observed('db1', 1_000, {
      sessions: [
        session('20', {statement: `ALTER TABLE t ADD CHECK (mail <> '${secret}')`, statementKind: 'ddl'}),
        session('30', {statement: `SELECT '${secret}`, statementCut: true}),
      ],
      means: {
        at: start,
        value: {
          ...{interval: 5_000, calls: 2, time: 3, tables: [], note: null},
          worst: [
            {id: '1', calls: 1, time: 2, statement: `COMMENT ON TABLE t IS '${secret}'`},
            {
              id: '2',
              calls: 1,
              time: 1,
              statement: `${'SELECT 1, '.repeat(50).slice(0, 470)} '${secret}'`.slice(0, 500),
            },
          ],
        },
      },
    }),
  ],
  [
    1_200,
    {
      ...{type: 'probe.observed', node: 'db1', probe: 'one order', interval: 1_000, histogram: {}, errors: 1},
      ...{lastError: `invalid input syntax: "${secret}"`, stuckFor: null},
    },
  ],
  [
    1_500,
    {
      ...{type: 'tool.observed', node: 'db1', tool: 'any', error: `Duplicate entry '${secret}'`},
      jobs: [job({tool: 'any', raw: `failed: "${secret}"`})],
    },
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
  [2_001, {type: 'action.refused', id: 'a', reason: `no such row: ("mail")=(${secret})`, fix: null}],
  [2_002, {type: 'action.sent', id: 'a', reply: `'${secret}'`}],
];

/** What an engine would do, as far as these statements go. */
const redact = (statement: string, cut: boolean): string =>
  cut ? statement.replace(/'[^']*$/, '?') : statement.replaceAll(/'[^']*'/g, '?');

describe('literals in what happens', () => {
  const eventOf = ([after, fact]: (typeof facts)[number]) => ({...fact, at: start + after}) as Event;

  it('are in no event', () => {
    const without = createLiteralRedactor(() => redact);
    const events = facts.map(eventOf).map(event => without(event));
    expect(JSON.stringify(facts)).toContain(secret);
    expect(JSON.stringify(events)).not.toContain(secret);
    expect(JSON.stringify(events)).toContain('ALTER TABLE t ADD CHECK (mail <> ?)');
    expect(events.map(({type, at}) => ({type, at}))).toEqual(
      facts.map(eventOf).map(({type, at}) => ({type, at})),
    );
  });

  it('are nowhere in the story that is told of it', () => {
    const gatherer = createGatherer(always);
    gatherer.recording(
      {file: 'a', damage: null},
      facts.map(eventOf),
      createLiteralRedactor(() => redact),
    );
    const story = jsonOf(storyOf(gatherer.facts(), '0.0.0'));
    expect(story).not.toContain(secret);
    expect(JSON.parse(story)).toMatchObject({redacted: true});
    expect(story).toContain('ALTER TABLE t ADD CHECK (mail <> ?)');
  });

  it('are found by the engine of the node', () => {
    const asked: string[] = [];
    const without = createLiteralRedactor(engine => {
      asked.push(engine);
      return redact;
    });
    for (const fact of facts) without(eventOf(fact));
    const [, [, node] = []] = facts;
    expect(asked).toEqual([node?.type === 'node.connected' ? node.engine : '']);
  });
});

describe('a message without what it quotes', () => {
  it.each([
    [`Duplicate entry 'ann' for key 'mail'`, 'Duplicate entry ? for key ?'],
    ['Key (mail)=(ann@example.com) already exists.', 'Key (mail)? already exists.'],
    [`cut off in 'the middle`, 'cut off in ?'],
  ])('%s', (message, bare) => {
    expect(withoutQuotes(message)).toBe(bare);
  });
});
