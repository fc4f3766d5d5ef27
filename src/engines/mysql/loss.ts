// Notices when a connection goes without us having closed it.

import {statementError} from './errors.ts';
import type {Admitted} from './startup.ts';

export const makeLoss = ({client, socket}: Admitted, address: string) => {
  const listeners: ((why: Error) => void)[] = [];
  let why: Error | null = null;
  let closing = false;
  const lose = (error: Error) => {
    if (why !== null || closing) return;
    why = error;
    for (const listener of listeners) listener(error);
  };
  const lost = (error: Error) => {
    const explained = statementError(error, address);
    lose(explained instanceof Error ? explained : error);
  };
  client.on('error', lost);
  // The driver tells a statement that is out of the loss, and then nobody else.
  socket.on('close', () => lost(new Error('the server closed it')));
  return {
    lose,
    reason: () => why,
    expectEnd: () => {
      closing = true;
    },
    onLost: (listener: (why: Error) => void) => {
      if (why === null) listeners.push(listener);
      else listener(why);
    },
  };
};
