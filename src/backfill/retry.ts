// When to try again what failed in a passing way.

const shortest = 100;
const longest = 10_000;

/** ms: doubles from 0.1 s to 10 s, the upper half of it drawn by chance (`random` in 0–1), so that two that met do not meet again. */
export const retryAfter = (failures: number, random: number): number =>
  Math.min(longest, shortest * 2 ** Math.min(failures - 1, 20)) * (0.5 + random / 2);
