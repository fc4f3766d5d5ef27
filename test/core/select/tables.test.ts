import {describe, expect, it} from 'vitest';
import type {TableStats} from '../../../src/core/observation.ts';
import {selectTables, type TableFigure} from '../../../src/core/select/tables.ts';
import {connected, observed, opened, session, start, watched} from '../world.ts';

const stats = (counters: TableStats['counters'], deadRows: number | null): TableStats => ({
  ...{table: 'public.orders', size: 1, liveRows: 10, deadRows, lastAutovacuum: null},
  ...{autovacuumRunning: false, counters, holders: 2},
});

const reading = (second: number, table: TableStats, migrates: boolean) => {
  const sessions = migrates
    ? [session('7', {statement: 'ALTER TABLE orders ADD x int', statementKind: 'ddl'})]
    : [];
  const fact = observed('db1', second * 1000, {sessions});
  if (fact.type !== 'node.observed') throw new Error('no reading');
  const tables = {at: start + second * 1000, value: [table]};
  return [second * 1000, {...fact, observation: {...fact.observation, tables}}] as const;
};

const tablesAfter = (...readings: readonly ReturnType<typeof reading>[]) => {
  const node = watched([[0, opened()], [0, connected('db1')], ...readings]).nodes.db1;
  if (node === undefined) throw new Error('no node');
  return selectTables(node);
};

const figure = (of: TableFigure['of'], {tables}: ReturnType<typeof tablesAfter>) =>
  tables[0]?.figures.find(each => each.of === of);

describe('the watched tables of a node', () => {
  it('have each figure now, before and during the migration, as it began in between', () => {
    const facts = tablesAfter(
      reading(1, stats({rowsRead: 0, rowsInserted: 0, rowsUpdated: 0}, 5), false),
      reading(11, stats({rowsRead: 100, rowsInserted: 10, rowsUpdated: 20}, 5), false),
      reading(21, stats({rowsRead: 150, rowsInserted: 20, rowsUpdated: 90}, 80), true),
    );
    expect(figure('rowsRead', facts)).toEqual({of: 'rowsRead', now: 5, before: 10, during: 5});
    expect(figure('rowsWritten', facts)).toEqual({of: 'rowsWritten', now: 8, before: 3, during: 8});
    expect(figure('deadRows', facts)).toEqual({of: 'deadRows', now: 80, before: 5, during: 80});
    expect(facts.tables[0]).toMatchObject({phase: 'during', isKnownBefore: true});
  });

  it('have no figure that the server does not count, and no rate that is 0 because it is not known', () => {
    const first = tablesAfter(reading(1, stats({rowsRead: 4000}, null), false));
    expect(figure('rowsRead', first)).toEqual({of: 'rowsRead', now: null, before: null, during: null});
    expect(figure('sequentialScans', first)).toBeUndefined();
    expect(figure('deadRows', first)).toBeUndefined();
    expect(figure('mean', first)).toBeUndefined();
  });
});
