// Reads backfills over the observing connection, and commands them over the one that may write.
import type {Session} from '../../../core/session.ts';
import type {BackfillControl} from '../../engine.ts';
import {NodeError} from '../../engine.ts';
import type {KeptConnection} from '../../kept-connection.ts';
import type {Access} from '../access.ts';
import type {Connection} from '../connection.ts';

export type BackfillOptions = {
  readonly observing: Connection;
  readonly kept: KeptConnection<Connection> | null;
  readonly access: Access;
  readonly sessions: () => readonly Session[];
  /** Epoch ms. */
  readonly now: () => number;
};

export const makeBackfillControl = (_options: BackfillOptions): BackfillControl => ({
  read: async () => [],
  commandFor: () => '',
  command: async () => {
    throw new NodeError('denied', 'Backfills of this server cannot be commanded yet.');
  },
});
