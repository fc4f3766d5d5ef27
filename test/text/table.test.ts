import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {lineCells, lineText} from '../../src/text/span.ts';
import {scrollTo, tableLayout, tableLines} from '../../src/text/table.ts';

const columns = [
  {id: 'name', title: 'NAME', width: 5, flex: 1, priority: 1, value: (row: {name: string}) => row.name},
];
const rows = Array.from({length: 9}, (_, index) => ({name: `row ${index}`}));
const layout = tableLayout(columns, 12);
const view = {rows, identity: (row: {name: string}) => row.name, empty: [{text: 'no sessions wait'}]};
const draw = (more: object, height: number): string[] =>
  tableLines(layout, {...view, ...more}, height).map(line => lineText(line).trimEnd());

describe('a table', () => {
  it('marks the cursor, the chosen rows and that there are more', () => {
    expect(draw({top: 2, cursor: 'row 3', marked: new Set(['row 4'])}, 5)).toEqual([
      '  NAME',
      ' ↑row 2',
      '▶ row 3',
      '• row 4',
      ' ↓row 5',
    ]);
  });

  it('shows no sign of more when all is shown', () => {
    expect(draw({}, 10).join('')).not.toMatch(/[↑↓]/);
  });

  it('says what an empty one means', () => {
    expect(draw({rows: []}, 5)).toEqual(['  NAME', '  no sessio…']);
  });

  it('never scrolls beyond its rows', () => {
    expect(draw({top: 100}, 4)).toEqual(['  NAME', ' ↑row 6', '  row 7', '  row 8']);
  });

  it('is never larger than its place', () => {
    fc.assert(
      fc.property(fc.nat(12), fc.nat(12), fc.integer({min: 1, max: 40}), (height, top, width) => {
        const lines = tableLines(tableLayout(columns, width), {...view, top, cursor: 'row 4'}, height);
        expect(lines.length).toBeLessThanOrEqual(height);
        for (const line of lines) expect(lineCells(line)).toBeLessThanOrEqual(Math.max(width, 2));
      }),
    );
  });

  it('scrolls only as far as the cursor asks', () => {
    expect(scrollTo(0, 3, 5, 9)).toBe(0);
    expect(scrollTo(0, 5, 5, 9)).toBe(1);
    expect(scrollTo(4, 2, 5, 9)).toBe(2);
    expect(scrollTo(9, -1, 5, 9)).toBe(4);
  });

  it('keeps the cursor in sight wherever it stands', () => {
    fc.assert(
      fc.property(
        fc.nat(50),
        fc.nat(50),
        fc.integer({min: 1, max: 20}),
        fc.integer({min: 1, max: 50}),
        (top, at, height, count) => {
          const cursor = at % count;
          const shown = scrollTo(top, cursor, height, count);
          expect(cursor).toBeGreaterThanOrEqual(shown);
          expect(cursor).toBeLessThan(shown + height);
        },
      ),
    );
  });
});
