// Notices when a connection goes without us having closed it.

export type Loss = {
  /** The connection is gone; the first reason counts. */
  readonly lose: (why: Error) => void;
  /** The same, of what the driver said. */
  readonly lost: (error: Error) => void;
  /** Why it is gone, or `null` while it is there. */
  readonly reason: () => Error | null;
  /** We are about to close it ourselves. */
  readonly expectEnd: () => void;
  /** Called once; at once when it has gone already. */
  readonly onLost: (listener: (why: Error) => void) => void;
};

/** `explain` puts an error of the driver into words. */
export const makeLoss = (explain: (error: Error) => unknown): Loss => {
  const listeners: ((why: Error) => void)[] = [];
  let why: Error | null = null;
  let closing = false;
  const lose = (error: Error) => {
    if (why !== null || closing) return;
    why = error;
    for (const listener of listeners) listener(error);
  };
  return {
    lose,
    lost: error => {
      const explained = explain(error);
      lose(explained instanceof Error ? explained : error);
    },
    reason: () => why,
    expectEnd: () => {
      closing = true;
    },
    onLost: listener => {
      if (why === null) listeners.push(listener);
      else listener(why);
    },
  };
};
