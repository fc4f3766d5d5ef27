// Acts on the server, over the connection that is kept for it.
import type {Role} from '../../../core/event.ts';
import type {Actor} from '../../engine.ts';
import {NodeError} from '../../engine.ts';
import type {KeptConnection} from '../../kept-connection.ts';
import type {Access} from '../access.ts';
import type {Connection} from '../connection.ts';

export type ActorOptions = {
  /** `null`: this console can never act. */
  readonly kept: KeptConnection<Connection> | null;
  readonly access: Access;
  readonly whoIsThere: (connection: Connection) => Promise<{readonly role: Role; readonly server: string}>;
};

const notYet = async (): Promise<never> => {
  throw new NodeError('denied', 'Sessions of this server cannot be acted on yet.');
};

export const makeActor = ({kept, whoIsThere}: ActorOptions): Actor => ({
  ready: () => 'sessions of this server cannot be acted on yet',
  commandFor: () => '',
  signal: notYet,
  fate: notYet,
  tellProgressApart: null,
  whoIsThere: async () => {
    const connection = kept?.current() ?? null;
    if (connection === null)
      throw new NodeError('lost', kept?.missing() ?? 'There is no connection to act over.');
    return whoIsThere(connection);
  },
  dropIndexCommand: () => '',
  dropInvalidIndex: notYet,
});
