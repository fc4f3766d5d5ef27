/** What the workload's own clients felt. */
export interface Felt {
  readonly done: number;
  /** Failures by SQLSTATE, or by the system's code where the connection failed. */
  readonly errors: Readonly<Record<string, number>>;
  /** Milliseconds, of what was done in the last `window`; null when nothing was. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly perSecond: number;
  /** Visits under way, and the age of the oldest in milliseconds. */
  readonly underWay: number;
  readonly oldest: number;
}

export interface Meter {
  /** Times one visit; its failure is counted and thrown on. */
  time<T>(visit: () => Promise<T>): Promise<T>;
  failed(error: unknown): void;
  read(): Felt;
}

const window = 10_000;

/** Measures visits from the client's side over the last ten seconds. */
export function createMeter(): Meter {
  const recent: {at: number; took: number}[] = [];
  const started = new Set<{readonly start: number}>();
  const errors: Record<string, number> = {};
  let done = 0;

  const failed = (error: unknown) => {
    const code = codeOf(error);
    errors[code] = (errors[code] ?? 0) + 1;
  };
  const forget = (now: number) => {
    while (recent[0] && recent[0].at < now - window) recent.shift();
  };
  return {
    failed,
    async time(visit) {
      const visiting = {start: performance.now()};
      started.add(visiting);
      try {
        const result = await visit();
        const at = performance.now();
        recent.push({at, took: at - visiting.start});
        forget(at);
        done += 1;
        return result;
      } catch (error) {
        failed(error);
        throw error;
      } finally {
        started.delete(visiting);
      }
    },
    read() {
      const now = performance.now();
      forget(now);
      const sorted = recent.map(({took}) => took).sort((a, b) => a - b);
      return {
        done,
        errors: {...errors},
        p50: percentile(sorted, 0.5),
        p95: percentile(sorted, 0.95),
        p99: percentile(sorted, 0.99),
        perSecond: (recent.length * 1000) / window,
        underWay: started.size,
        oldest: started.size === 0 ? 0 : now - Math.min(...[...started].map(({start}) => start)),
      };
    },
  };
}

/** SQLSTATE or system error code. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'connection';
}

/** Nearest rank. */
function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
