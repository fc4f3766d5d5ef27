// One connection for several canaries: one has it, the others wait, first come, first served.

export type Turns = {
  /** Resolves when it is one's turn, with what ends it. */
  readonly take: () => Promise<() => void>;
};

export const makeTurns = (): Turns => {
  let last: Promise<void> = Promise.resolve();
  return {
    take: async () => {
      const before = last;
      let release = () => {};
      last = new Promise(resolve => {
        release = resolve;
      });
      await before;
      return release;
    },
  };
};
