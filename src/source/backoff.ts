// When to try a lost server again.

const shortest = 1_000;
const longest = 30_000;

/**
 * Wait before the next attempt, ms: doubles from 1 s to 30 s, the upper half of it drawn by chance (`random` in 0–1), so that
 * many consoles do not all come back to a server in the same instant.
 */
export const backoff = (attempt: number, random: number): number => {
  const full = Math.min(longest, shortest * 2 ** attempt);
  return Math.max(shortest, Math.round(full * (0.5 + random / 2)));
};
