// A load whose latencies are laid down beforehand, and which measures itself.

/** What was asked for, and how long it took for whoever asked, ms; in the same order. */
export interface Felt {
  readonly programmed: readonly number[];
  readonly felt: readonly number[];
}

/** So many, evenly mixed, of which a share `slow` is `long` and the others `short`, ms. */
export const program = (count: number, slow: number, short: number, long: number): number[] => {
  const every = Math.round(1 / slow);
  return Array.from({length: count}, (_, index) => (index % every === every - 1 ? long : short));
};

/** Several clients share the work; each sleeps in the server for as long as is laid down. */
export async function runLoad(
  clients: readonly ((ms: number) => Promise<unknown>)[],
  programmed: readonly number[],
): Promise<Felt> {
  const felt: number[] = [];
  let next = 0;
  const work = async (sleep: (ms: number) => Promise<unknown>) => {
    for (let index = next++; index < programmed.length; index = next++) {
      const since = performance.now();
      await sleep(programmed[index] ?? 0);
      felt[index] = performance.now() - since;
    }
  };
  await Promise.all(clients.map(work));
  return {programmed, felt};
}

/** Nearest rank. */
export const rank = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(q * values.length)) - 1] ?? Number.NaN;

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
