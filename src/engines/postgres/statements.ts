// Sends statements over one open client.
import type {Client, QueryResult} from 'pg';
import type {InTurnOptions} from '../in-turn.ts';
import {makeInTurn} from '../in-turn.ts';
import type {Row} from '../row.ts';
import {statementError} from './errors.ts';

export type Statements = {
  /** Sends one statement. `limit` in place of the usual time limit, ms. */
  readonly query: (sql: string, values?: readonly unknown[], limit?: number) => Promise<Row[]>;
  /** Sends several statements in one message; the rows of each. */
  readonly multi: (sql: string, limit?: number) => Promise<Row[][]>;
};

const rowsOf = (result: QueryResult<Row>): Row[] => result.rows;

/** Statements go one after the other, each under a time limit: see `makeInTurn`. */
export const makeStatements = (
  client: Client,
  address: string,
  statementTimeout: number,
  loss: InTurnOptions['loss'],
): Statements => {
  const explain = (error: unknown) => statementError(error, address);
  const inTurn = makeInTurn({address, limit: statementTimeout, loss, explain});
  return {
    query: (sql, values, limit) =>
      inTurn(
        async () => rowsOf(await client.query(sql, values === undefined ? undefined : [...values])),
        limit,
      ),
    multi: (sql, limit) =>
      inTurn(async () => {
        const result: QueryResult<Row> | QueryResult<Row>[] = await client.query(sql);
        return Array.isArray(result) ? result.map(rowsOf) : [rowsOf(result)];
      }, limit),
  };
};
