/** A clock that moves only when told to, with the timers that hang on it. */
export const fakeTime = () => {
  let now = 0;
  let timers: {readonly at: number; readonly call: () => void}[] = [];
  return {
    now: () => now,
    later: (call: () => void, ms: number) => {
      const timer = {at: now + ms, call};
      timers.push(timer);
      return () => {
        timers = timers.filter(other => other !== timer);
      };
    },
    /** Runs everything that is due on the way. */
    pass: (ms: number) => {
      const until = now + ms;
      for (;;) {
        const next = timers.filter(({at}) => at <= until).toSorted((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers = timers.filter(other => other !== next);
        now = Math.max(now, next.at);
        next.call();
      }
      now = until;
    },
  };
};
