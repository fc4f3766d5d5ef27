// A connection that is to be there when it is needed: opened at once, kept alive, and opened again when it is lost.

/** What keeping a connection asks of it. */
type Keepable = {
  readonly lost: Error | null;
  readonly onLost: (listener: (why: Error) => void) => void;
  /** A round trip that costs nothing. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
};

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
export const keepConnection = async <Connection extends Keepable>(
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
