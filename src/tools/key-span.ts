// The lowest and the highest key of a table, for tools that tell only how far along the key they are.
import type {NamedTable, Node, SqlWords} from '../engines/engine.ts';
import {qualified} from './row-job.ts';

export type KeySpan = {readonly low: number; readonly high: number};

const whole = (value: string | null | undefined): number | null =>
  value != null && /^-?\d{1,15}$/.test(value) ? Number(value) : null;

/** `null`: the key is no whole number, the table is empty, or it cannot be read now. */
export const keySpan = async (
  {tooling}: Node,
  table: NamedTable,
  column: string,
): Promise<KeySpan | null> => {
  const sql = (words: SqlWords) => {
    const key = words.identifier(column);
    return `select min(${key}) as low, max(${key}) as high from ${qualified(words, table)}`;
  };
  const [row] = await tooling.read({postgres: sql, mysql: sql}).catch(() => []);
  const [low, high] = [whole(row?.low), whole(row?.high)];
  return low === null || high === null ? null : {low, high};
};
