// One clock for every event: it never goes back, whatever is done to the machine's time.

/** Beyond this the monotonic clock stood still (the machine slept), and the wall clock is believed, ms. */
const slept = 60_000;

/** Epoch ms that only grow, from a wall clock and a monotonic one. */
export const createClock = (
  wall: () => number = Date.now,
  monotonic: () => number = () => performance.now(),
): (() => number) => {
  let offset = wall() - monotonic();
  return () => {
    const ahead = wall() - (monotonic() + offset);
    if (ahead > slept) offset += ahead;
    return Math.round(monotonic() + offset);
  };
};
