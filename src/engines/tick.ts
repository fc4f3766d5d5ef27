// One tick: every statement that is due, in one message; after a failure one by one.
import {NodeError} from './engine.ts';
import type {Track} from './track.ts';

export type Ticked = {
  /** The server's clock after the last statement, epoch ms. */
  readonly serverNow: number;
  readonly statements: number;
  readonly roundTrips: number;
};

export type Tick = (tracks: readonly Track[], now: () => number) => Promise<Ticked>;

export type Due = {readonly track: Track; readonly sql: string};

export type TickPorts = {
  /** Sends them in one message, each followed by the server's clock, and gives every track its rows. */
  readonly send: (due: readonly Due[], now: () => number) => Promise<Ticked>;
  readonly isLost: () => boolean;
  /** A message failed: what the server still knows of it is not certain. */
  readonly failed?: () => void;
};

/**
 * A message that fails is sent again statement by statement, so that only the culprit is lost.
 * Rejects with `NodeError` when the server does not even tell the time.
 */
export const makeTick = ({send, isLost, failed = () => {}}: TickPorts): Tick => {
  const isFatal = (error: unknown): boolean => error instanceof NodeError && error.kind !== 'slow';

  /** Finds out which statement it was. The first question has no tables in it: when it fails, the server is in trouble. */
  const sendSingly = async (due: readonly Due[], now: () => number): Promise<Ticked> => {
    failed();
    let last = await send([], now);
    let {statements, roundTrips} = last;
    for (const each of due) {
      try {
        last = await send([each], now);
        statements += last.statements;
      } catch (error) {
        if (isFatal(error)) throw error;
        each.track.fail(error, now());
        failed();
      }
      roundTrips += 1;
    }
    return {serverNow: last.serverNow, statements, roundTrips};
  };

  return async (tracks, now) => {
    const at = now();
    const due = tracks.flatMap(track => {
      const sql = track.due(at);
      return sql === null ? [] : [{track, sql}];
    });
    try {
      return await send(due, now);
    } catch (error) {
      if (isLost() || isFatal(error)) throw error;
      return await sendSingly(due, now);
    }
  };
};

/** Two messages at most: what the second asks follows from the first, and is left out where nothing is to be asked. */
export const tickTwice = async (
  tick: Tick,
  tracks: readonly Track[],
  later: ReadonlySet<Track>,
  now: () => number,
): Promise<Ticked> => {
  const first = await tick(
    tracks.filter(each => !later.has(each)),
    now,
  );
  if ([...later].every(each => each.due(now()) === null)) return first;
  const second = await tick([...later], now);
  return {
    serverNow: second.serverNow,
    statements: first.statements + second.statements,
    roundTrips: first.roundTrips + second.roundTrips,
  };
};
