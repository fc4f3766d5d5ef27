// A wait that can be cut short, also by a wake that came while nobody was waiting.

export type Pause = {
  /** Until the time is over or somebody wakes it, ms. */
  readonly wait: (duration: number) => Promise<void>;
  readonly wake: () => void;
};

export const createPause = (): Pause => {
  let woken = false;
  let end: (() => void) | null = null;
  return {
    wait: async duration => {
      if (!woken && duration > 0)
        await new Promise<void>(resolve => {
          const timer = setTimeout(resolve, duration);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      end = null;
      woken = false;
    },
    wake: () => {
      woken = true;
      end?.();
    },
  };
};
