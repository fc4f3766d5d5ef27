// A connection that is to be there when it is needed: opened at once, kept alive, and opened again when it is lost.
import type {OpenConnection} from './connection.ts';
import {NodeError} from './engine.ts';

export type KeptConnection<Connection> = {
  /** The open connection; `null` while there is none. */
  readonly current: () => Connection | null;
  /** Why there is none. */
  readonly missing: () => string;
  readonly close: () => Promise<void>;
};

/** A silent connection may be cut by a firewall, ms. */
const keepAliveEvery = 15_000;
const firstPause = 1_000;
const longestPause = 15_000;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Resolves when the first attempt is over, well or not. */
export const keepConnection = async <Connection extends OpenConnection>(
  open: () => Promise<Connection>,
): Promise<KeptConnection<Connection>> => {
  let connection: Connection | null = null;
  let reason = 'not connected yet';
  let closed = false;
  let retry: NodeJS.Timeout | undefined;

  const lose = (error: unknown, pause: number) => {
    connection = null;
    reason = messageOf(error);
    if (!closed) retry = setTimeout(() => void connect(Math.min(pause * 2, longestPause)), pause);
  };

  const connect = async (nextPause: number): Promise<void> => {
    try {
      const opened = await open();
      if (closed) return void opened.close();
      connection = opened;
      opened.onLost(why => lose(why, firstPause));
    } catch (error) {
      lose(error, nextPause);
    }
  };

  const keepAlive = setInterval(() => void connection?.ping().catch(() => {}), keepAliveEvery);
  await connect(firstPause);
  return {
    current: () => (connection?.lost === null ? connection : null),
    missing: () => reason,
    close: async () => {
      closed = true;
      clearTimeout(retry);
      clearInterval(keepAlive);
      await connection?.close();
    },
  };
};

/** Cheap, and over a connection that nothing else uses: what it takes is what an application's statement would take at least. */
export const probeOver = async (kept: KeptConnection<OpenConnection>): Promise<void> => {
  const connection = kept.current();
  if (connection === null) throw new NodeError('lost', kept.missing());
  await connection.ping();
};

const cannotAct = 'this console was opened for reading only';

/** `null`: this console can never act. `missing`: why it cannot now; `over` rejects with that. */
export const actingOver = <Connection extends OpenConnection>(kept: KeptConnection<Connection> | null) => {
  const missing = (): string | null => {
    if (kept === null) return cannotAct;
    return kept.current() === null ? `the connection to act over is down: ${kept.missing()}` : null;
  };
  const over = async <T>(work: (connection: Connection) => Promise<T>): Promise<T> => {
    const connection = kept?.current() ?? null;
    if (connection === null) throw new NodeError('lost', missing() ?? cannotAct);
    return work(connection);
  };
  return {missing, over};
};
