// Orders to a backfill, as they stand in its row and in words.
import type {ControlOrder} from './engine.ts';

/** The column that has to be open to us. */
export const columnOf = (order: ControlOrder): string =>
  typeof order === 'string' ? 'command' : order.column;

/** For SET. */
export const assigned = (order: ControlOrder, literal: (value: string) => string): string =>
  typeof order === 'string' ? `command = ${literal(order)}` : `${order.column} = ${Math.round(order.value)}`;

/** After "was told to". */
export const inWords = (order: ControlOrder): string =>
  typeof order === 'string' ? order : `go by ${order.column} = ${Math.round(order.value)}`;
