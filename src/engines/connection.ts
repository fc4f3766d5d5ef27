// What a connection is to those who keep it, whichever server it leads to.
import type {Timeouts} from './engine.ts';

/** Only `act` and `backfill` may write; `act` writes nothing but commands of backfills. */
export type Purpose = 'observe' | 'act' | 'probe' | 'backfill';

export type ConnectionOptions = {
  readonly application: string;
  readonly timeouts: Timeouts;
  readonly purpose: Purpose;
};

export type OpenConnection = {
  /** `TLSv1.3`, or `null` for clear text. */
  readonly tls: string | null;
  /** Why the connection is gone, or `null` while it is there. */
  readonly lost: Error | null;
  /** A round trip that costs nothing. */
  readonly ping: () => Promise<void>;
  /** Called once, when the connection goes without us having closed it; at once when it has gone already. */
  readonly onLost: (listener: (why: Error) => void) => void;
  /** Says goodbye, or destroys the socket when the server does not take it. Never rejects. */
  readonly close: () => Promise<void>;
  /** Destroys the socket now; what was running is lost. */
  readonly kill: () => void;
};
