import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type Column, headerLine, layOut, rowLine} from '../../src/text/columns.ts';
import {duration} from '../../src/text/format.ts';
import {lineCells, lineText} from '../../src/text/span.ts';

type Session = {readonly pid: string; readonly age: number; readonly user: string; readonly query: string};

const columns: readonly Column<Session>[] = [
  {id: 'pid', title: 'PID', width: 6, priority: 9, align: 'right', value: row => row.pid},
  {id: 'age', title: 'AGE', width: 7, priority: 8, align: 'right', value: row => duration(row.age)},
  {id: 'user', title: 'USER', width: 8, flex: 1, priority: 2, value: row => row.user, tone: () => 'muted'},
  {id: 'query', title: 'QUERY', width: 12, flex: 3, priority: 5, value: row => row.query},
];
const session = {pid: '4122', age: 12_000, user: 'reporting', query: 'SELECT *\n  FROM orders'};

describe('columns', () => {
  it('fill exactly the width, header and rows', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 1, max: 200}),
        fc.record({
          pid: fc.string(),
          age: fc.nat(),
          user: fc.string({unit: 'grapheme'}),
          query: fc.string({unit: 'binary'}),
        }),
        (width, row) => {
          const layout = layOut(columns, width);
          expect(lineCells(headerLine(layout))).toBe(width);
          expect(lineCells(rowLine(layout, row))).toBe(width);
        },
      ),
    );
  });

  it('leave no cell unused where one of them can grow', () => {
    fc.assert(
      fc.property(fc.integer({min: 40, max: 200}), width => {
        const sizes = layOut(columns, width).columns.map(column => column.width);
        expect(sizes.reduce((sum, size) => sum + size, sizes.length - 1)).toBe(width);
      }),
    );
  });

  it('keep their place whatever the values are', () => {
    const layout = layOut(columns, 60);
    const short = lineText(rowLine(layout, session));
    const long = lineText(rowLine(layout, {...session, pid: '1', age: 3_599_000}));
    expect(short.indexOf('reporting')).toBe(long.indexOf('reporting'));
    expect(lineText(headerLine(layout))).toBe('   PID     AGE USER           QUERY                         ');
    expect(short).toBe('  4122    12 s reporting      SELECT * FROM orders          ');
  });

  it('drop the least important first, and say so', () => {
    const layout = layOut(columns, 30);
    expect(layout.dropped).toEqual(['USER']);
    expect(lineText(headerLine(layout))).toBe('   PID     AGE QUERY       …+1');
    expect(lineText(headerLine(layOut(columns, 8)))).toBe('   PI…+3'.padStart(8));
  });

  it('show what they are sorted by', () => {
    const layout = layOut(columns, 60);
    expect(lineText(headerLine(layout, {column: 'age', descending: true}))).toContain('   AGE▼');
    expect(lineText(headerLine(layout, {column: 'age', descending: false}))).toContain('   AGE▲');
  });

  it('draw a row once', () => {
    const layout = layOut(columns, 60);
    expect(rowLine(layout, session)).toBe(rowLine(layout, session));
    expect(rowLine(layout, {...session})).not.toBe(rowLine(layout, session));
  });

  it('let no hostile value out', () => {
    expect(lineText(rowLine(layOut(columns, 60), {...session, user: '\x1b[2Jroot'}))).toContain('□[2Jroot');
  });
});
