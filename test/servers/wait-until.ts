import {setTimeout as delay} from 'node:timers/promises';

export interface Wait {
  /** Completes "waited in vain for …". */
  readonly what: string;
  /** Milliseconds; 15 s unless told. */
  readonly timeout?: number;
  /** Milliseconds between two questions; 20 unless told. */
  readonly every?: number;
}

/** Asks again and again until the answer is truthy, and returns it; throws with what it waited for and the last answer. */
export async function waitUntil<T>(
  ask: () => T | Promise<T>,
  {what, timeout = 15_000, every = 20}: Wait,
): Promise<Exclude<T, false | null | undefined | 0 | ''>> {
  const end = performance.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer) return answer as Exclude<T, false | null | undefined | 0 | ''>;
    if (performance.now() > end) {
      throw new Error(`waited in vain for ${what} (${timeout} ms); last answer: ${JSON.stringify(answer)}`);
    }
    await delay(every);
  }
}
