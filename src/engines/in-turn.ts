// Calls over one connection, one after the other, each under a time limit of ours.
import {NodeError} from './engine.ts';

/** How long we wait beyond the server's own limit before we call it slow, ms. */
const grace = 1_000;
/** And how long from there until the connection is given up, ms: a stopped server never ends it by itself. */
const patience = 8_000;

export type InTurnOptions = {
  readonly address: string;
  /** The usual limit, ms. */
  readonly limit: number;
  readonly loss: {readonly reason: () => Error | null; readonly giveUp: (why: NodeError) => void};
  /** What a failed call rejects with. */
  readonly explain: (error: unknown) => unknown;
};

/** `limit` in place of the usual one, ms. */
export type InTurn = <T>(run: () => Promise<T>, limit?: number) => Promise<T>;

/**
 * A call that is overdue rejects as `slow` while the connection stays; calls made before its answer came reject
 * at once, since nothing can be sent. When no answer comes at all, the connection is given up.
 */
export const makeInTurn = ({address, limit: usual, loss, explain}: InTurnOptions): InTurn => {
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
        throw explain(error);
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

  return (run, limit = usual) => {
    const turn = last.then(() => send(run, limit));
    last = turn.catch(() => {});
    return turn;
  };
};
