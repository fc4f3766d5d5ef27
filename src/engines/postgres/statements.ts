// Sends statements over one open client, one after the other, each under a time limit of ours.
import type {Client, QueryResult} from 'pg';
import {NodeError} from '../engine.ts';
import {statementError} from './errors.ts';

/** Every value is the server's text, or null. */
export type Row = Readonly<Record<string, string | null>>;

/** How long we wait beyond the server's own limit before we call it slow, ms. */
const grace = 1_000;
/** And how long from there until the connection is given up, ms: a stopped server never ends it by itself. */
const patience = 8_000;

export type Statements = {
  /** Sends one statement. `limit` in place of the usual time limit, ms. */
  readonly query: (sql: string, values?: readonly unknown[], limit?: number) => Promise<Row[]>;
  /** Sends several statements in one message; the rows of each. */
  readonly multi: (sql: string, limit?: number) => Promise<Row[][]>;
};

const rowsOf = (result: QueryResult<Row>): Row[] => result.rows;

/**
 * A call that is overdue rejects as `slow` while the connection stays; calls made before its answer came reject
 * at once, since nothing can be sent. When no answer comes at all, the connection is given up.
 */
export const makeStatements = (
  client: Client,
  address: string,
  statementTimeout: number,
  loss: {readonly reason: () => Error | null; readonly giveUp: (why: NodeError) => void},
): Statements => {
  let last: Promise<unknown> = Promise.resolve();
  let overdue = false;

  const send = async <T>(run: () => Promise<T>, limit: number): Promise<T> => {
    const slow = () => new NodeError('slow', `${address} did not answer within ${limit + grace} ms.`);
    const lost = loss.reason();
    if (lost !== null) throw lost;
    if (overdue) throw slow();
    let timer: NodeJS.Timeout | undefined;
    const answer = run()
      .catch(error => {
        throw statementError(error, address);
      })
      .finally(() => {
        overdue = false;
        clearTimeout(timer);
      });
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        overdue = true;
        reject(slow());
        timer = setTimeout(
          () => loss.giveUp(new NodeError('lost', `${address} has stopped answering.`)),
          patience,
        );
      }, limit + grace);
    });
    // The late answer of an overdue call has nobody left to tell.
    answer.catch(() => {});
    return Promise.race([answer, late]);
  };

  const inTurn = <T>(run: () => Promise<T>, limit = statementTimeout): Promise<T> => {
    const turn = last.then(() => send(run, limit));
    last = turn.catch(() => {});
    return turn;
  };

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
