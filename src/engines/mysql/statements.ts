// Sends statements over one open client.
import type {Connection as Client} from 'mysql2';
import type {InTurnOptions} from '../in-turn.ts';
import {makeInTurn} from '../in-turn.ts';
import type {Row} from '../row.ts';
import {statementError} from './errors.ts';

export type Statements = {
  /** Sends one statement. `limit` in place of the usual time limit, ms. */
  readonly query: (sql: string, limit?: number) => Promise<Row[]>;
  /** Sends several statements in one message; the rows of each. */
  readonly multi: (sql: string, limit?: number) => Promise<Row[][]>;
};

/** What is no set of rows says how many were changed. */
const rowsOf = (result: unknown): Row[] => (Array.isArray(result) ? result : []);

/** Statements go one after the other, each under a time limit: see `makeInTurn`. */
export const makeStatements = (
  client: Client,
  address: string,
  statementTimeout: number,
  loss: InTurnOptions['loss'],
): Statements => {
  const explain = (error: unknown) => statementError(error, address);
  const inTurn = makeInTurn({address, limit: statementTimeout, loss, explain});
  const send = (sql: string) =>
    new Promise<Row[][]>((resolve, reject) => {
      client.query(sql, (error, results, fields) => {
        if (error) return reject(error);
        // Of one statement there is a list of columns or nothing; of several, a list of those.
        const several = fields?.every(columns => columns === undefined || Array.isArray(columns)) ?? false;
        resolve(several && Array.isArray(results) ? results.map(rowsOf) : [rowsOf(results)]);
      });
    });
  return {
    query: (sql, limit) => inTurn(async () => (await send(sql)).at(-1) ?? [], limit),
    multi: (sql, limit) => inTurn(() => send(sql), limit),
  };
};
