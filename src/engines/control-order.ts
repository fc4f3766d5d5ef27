// Orders to a backfill, as they stand in its row and in words.
import type {ControlOrder} from './engine.ts';

/** The column that has to be open to us. */
export const columnOf = (order: ControlOrder): string =>
  typeof order === 'string' ? 'command' : order.column;

const written = (value: number | null): string => (value === null ? 'NULL' : String(Math.round(value)));

/** For SET. */
export const assigned = (order: ControlOrder, literal: (value: string) => string): string =>
  typeof order === 'string' ? `command = ${literal(order)}` : `${order.column} = ${written(order.value)}`;

/** After "was told to". */
export const inWords = (order: ControlOrder): string => {
  if (typeof order === 'string') return order;
  return order.value === null
    ? `choose its ${order.column} itself`
    : `go by ${order.column} = ${Math.round(order.value)}`;
};
