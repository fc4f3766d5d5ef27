// What servers and operators say may be anything: it is shown, and does nothing.
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Fact} from '../../src/core/event.ts';
import {documentOf} from '../../src/report/content/document.ts';
import {csvOf} from '../../src/report/write/csv.ts';
import {htmlOf} from '../../src/report/write/html.ts';
import {jsonOf} from '../../src/report/write/json.ts';
import {markdownOf} from '../../src/report/write/markdown.ts';
import {asked, connected, held, job, observed, opened, session} from '../core/world.ts';
import {elementsOf} from './page.ts';
import {toldOf} from './told.ts';

/** The same text wherever a server or an operator can put one. */
const saying = (text: string): readonly (readonly [number, Fact])[] => [
  [0, {...opened(), operator: text} as Fact],
  [0, connected('db1')],
  [
    6_000,
    observed('db1', 6_000, {
      sessions: [
        session('20', {
          state: 'idle in transaction',
          application: text,
          user: text,
          statement: text,
          client: text,
        }),
        session('30', {waitsForLock: true, application: text, statement: text, statementKind: 'ddl'}),
        session('40', {waitsForLock: true, application: text, statement: text}),
      ],
      locks: [
        held('20', 'AccessShare'),
        asked('30', 'AccessExclusive', 1_000),
        asked('40', 'AccessShare', 1_500),
      ],
    }),
  ],
  [
    6_001,
    {
      type: 'alert.raised',
      alert: {
        kind: 'blocked',
        node: 'db1',
        subject: '20',
        severity: 'critical',
        evidence: {sessions: 2, error: text},
      },
    },
  ],
  [6_002, {type: 'mark.added', operator: text, text}],
  [
    6_003,
    {
      type: 'action.asked',
      ...{id: 'a', group: null, node: 'db1', operator: text, action: 'cancel', command: text},
      target: {
        type: 'session',
        session: '30',
        label: text,
        identity: {session: 's', transaction: 't', statement: 'q'},
      },
      effect: {frees: 1, freesNext: 0, stillBlocked: 0, rollsBack: text, leavesBehind: [text], warnings: []},
    },
  ],
  [6_004, {type: 'action.sent', id: 'a', reply: text}],
  ...[6_500, 6_900].map((at): readonly [number, Fact] => [
    at,
    {
      ...{type: 'tool.observed', node: 'db1', tool: 'any', error: null},
      jobs: [job({tool: 'any', title: text, table: text, phase: text, done: at, raw: text, source: text})],
    },
  ]),
  [7_000, {type: 'tool.observed', node: 'db1', tool: 'any', jobs: [], error: text}],
  [
    7_001,
    {...{type: 'node.lost', node: 'db1', cluster: 'shop', address: 'db1:5432'}, error: text, retryAt: 0},
  ],
  [8_000, {type: 'session.closed', reason: text}],
];

const hostile = fc.oneof(
  fc.string({unit: 'binary', maxLength: 60}),
  fc
    .array(
      fc.constantFrom(
        ...[
          '<script>alert(1)</script>',
          '"><img src=x onerror=alert(1)>',
          '&lt;',
          '&',
          "'",
          '`',
          '```',
          '|',
          '\n',
          '\r',
          '\t',
        ],
        ...[
          '\u001b[31m',
          '\u0007',
          '\u202e',
          '\u0000',
          '\u009b',
          '](http://x)',
          '# ',
          '- ',
          '1. ',
          '**',
          '__',
          '\\',
          '~~~',
          ' ',
          'a',
        ],
        ...['</title>', '</style>', '<!--', ']]>', 'http://example.com', '\ud800'],
      ),
      {maxLength: 12},
    )
    .map(parts => parts.join('')),
);

const forbidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\u200b\ufeff]/;
const known = new Set(
  (
    'html head meta title style body a header h1 h2 h3 p nav ul li main footer div table caption thead tr th tbody td ' +
    'strong code pre figure figcaption span svg desc rect g line text path circle details summary'
  ).split(' '),
);

/** Cells of a row of a Markdown table: bars that are not escaped, counted. */
const bars = (line: string): number => [...line.replaceAll(/\\./g, '').matchAll(/\|/g)].length;

/** A line without code and without what is escaped. */
const outsideCode = (line: string): string => {
  let rest = '';
  for (let at = 0; at < line.length; at += 1) {
    const [run = ''] = /^`*/.exec(line.slice(at)) ?? [];
    if (line[at] === '\\') at += 1;
    else if (run === '') rest += line[at];
    else {
      const end = new RegExp(`(?<!\`)${run}(?!\`)`).exec(line.slice(at + run.length));
      at += end === null ? run.length - 1 : run.length + end.index + run.length - 1;
    }
  }
  return rest;
};

/** Lines that do not stand in a fenced block, and whether the last block was closed. */
const outsideFences = (text: string) => {
  let fence: string | null = null;
  const lines = text.split('\n').filter(line => {
    const found = /^(`{3,})(\w*)$/.exec(line);
    if (fence === null && found?.[1] !== undefined) fence = found[1];
    else if (fence !== null && line === fence) fence = null;
    else return fence === null;
    return false;
  });
  return {lines, closed: fence === null};
};

describe('text from a server', () => {
  it('is only text in HTML', () => {
    fc.assert(
      fc.property(hostile, text => {
        const page = htmlOf(documentOf(toldOf([saying(text)])));
        expect(page).not.toMatch(forbidden);
        const elements = elementsOf(page);
        expect(elements.filter(({name}) => !known.has(name))).toEqual([]);
        const attributes = elements.flatMap(element => Object.keys(element.attributes));
        expect(attributes.filter(name => /^on|^src$/i.test(name))).toEqual([]);
      }),
      {numRuns: 60},
    );
  });

  it('breaks no table, fence, heading or link of Markdown', () => {
    fc.assert(
      fc.property(hostile, text => {
        const report = markdownOf(documentOf(toldOf([saying(text)])));
        expect(report).not.toMatch(forbidden);
        const {lines, closed} = outsideFences(report);
        expect(closed).toBe(true);
        const plain = markdownOf(documentOf(toldOf([saying('x')])));
        const headings = (all: readonly string[]) => all.filter(line => line.startsWith('#')).length;
        expect(headings(lines)).toBe(headings(outsideFences(plain).lines));
        let columns = 0;
        for (const line of lines) {
          if (!line.startsWith('|')) columns = 0;
          else if (columns === 0) columns = bars(line);
          else expect(bars(line)).toBe(columns);
        }
        for (const line of lines) expect(outsideCode(line)).not.toMatch(/\]\(|<\w|https?:\/\//);
      }),
      {numRuns: 60},
    );
  });

  it('stays JSON in JSON, as it was said, and a cell in CSV', () => {
    fc.assert(
      fc.property(hostile, text => {
        const story = toldOf([saying(text)]);
        const json = jsonOf(story);
        expect(json).not.toMatch(forbidden);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(story)));
        const rows = [...csvOf(story)];
        for (const row of rows) expect(row).not.toMatch(/(?:^|,)"?\s*[=+@]/);
        for (const row of rows) expect(row.replaceAll(/"(?:[^"]|"")*"/g, '').split(',')).toHaveLength(10);
      }),
      {numRuns: 30},
    );
  });

  it.each(['=1+1', '+cmd', '@x', '-2', '\u200b=1+1', '\t=1+1', '\r\n@x', '\u202e+1'])(
    'runs %j in no spreadsheet that opens the CSV',
    title => {
      const facts: readonly (readonly [number, Fact])[] = [
        [0, opened()],
        [0, connected('db1')],
        ...[500, 900, 1_400].map((at): readonly [number, Fact] => [
          at,
          {
            ...{type: 'tool.observed', node: 'db1', tool: 'any', error: null},
            jobs: [job({tool: 'any', title, done: at, total: 2_000})],
          },
        ]),
        [2_000, {type: 'session.closed', reason: 'over'}],
      ];
      const cells = [...csvOf(toldOf([facts]))].flatMap(row => row.trim().split(','));
      const titles = cells.filter(cell => /1\+1|cmd|x|-2|\+1/.test(cell) && !cell.startsWith('2'));
      expect(titles.filter(cell => /^"?\s*[=+\-@]/.test(cell))).toEqual([]);
      expect(titles.some(cell => /^"?'/.test(cell))).toBe(true);
    },
  );
});
