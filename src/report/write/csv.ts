// The series of a story as CSV (RFC 4180): a line for each step of each series.
import type {Story} from '../story.ts';
import {oneLine} from './safe.ts';

/** A cell that begins like a formula would be run by a spreadsheet. */
const cell = (value: string | number | null): string => {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  // What is invisible has gone by then, and would have hidden the sign.
  const line = oneLine(value);
  const text = /^\s*[=+\-@]/.test(line) ? `'${line}` : line;
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const head = ['time', 'epoch_ms', 'step_ms', 'cluster', 'node', 'measure', 'of', 'unit', 'mean', 'most'];

export function* csvOf({curves, migration}: Story): Generator<string> {
  yield `${head.join(',')}\r\n`;
  const progress = migration.work.map(({cluster, node, title, progress: points}) => ({
    ...{cluster, node, points, measure: 'progress', of: title, unit: 'share'},
  }));
  for (const {cluster, node, measure, of, unit, points} of [...curves, ...progress])
    for (const [index, at] of points.at.entries()) {
      const values = [points.mean[index] ?? null, points.most[index] ?? null];
      const columns = [
        new Date(at).toISOString(),
        at,
        points.step,
        cluster,
        node,
        measure,
        of,
        unit,
        ...values,
      ];
      yield `${columns.map(cell).join(',')}\r\n`;
    }
}
