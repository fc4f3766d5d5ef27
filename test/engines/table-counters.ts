// What is known of one watched table, read now.
import {type TableStats, valueIn} from '../../src/core/observation.ts';
import type {Node} from '../../src/engines/engine.ts';
import {seen} from './consoles.ts';

export type Counters = TableStats['counters'];

/** Waits until the table is as wanted; servers count a little later than things happen. */
export const tableWhen = (
  node: Node,
  table: string,
  what: string,
  isWanted: (stats: TableStats) => boolean,
): Promise<TableStats> =>
  seen(
    node,
    what,
    now => (valueIn(now.tables) ?? []).find(stats => stats.table.endsWith(table) && isWanted(stats)) ?? null,
    {tables: [table], hurry: ['tables']},
  );

/** How much has come about between two readings. */
export const grown = (before: Counters, after: Counters): Counters =>
  Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, value - (before[name as keyof Counters] ?? 0)]),
  );
