// How fast tables are scanned on this server, by what was seen of scans that are counted.
import type {NativeProgress} from '../../core/observation.ts';

export type ScanPace = {
  /** What a tick says of long commands, and when. */
  readonly see: (rows: readonly NativeProgress[], at: number) => void;
  /** Blocks per second, the slowest and the fastest that was seen; `null`: none was. */
  readonly range: () => {readonly slow: number; readonly fast: number} | null;
};

/** Phases that read every block of a table, and do little else. VACUUM rests between blocks, and leaves many out. */
const scans = new Set(['building index: scanning table', 'index validation: scanning table']);

/** The last so many; of a shorter time than this between two readings, ms, little can be told. */
const kept = 100;
const least = 500;

type Seen = {readonly done: number; readonly at: number};

export const makeScanPace = (): ScanPace => {
  let paces: readonly number[] = [];
  let last: ReadonlyMap<string, Seen> = new Map();
  const add = (pace: number): void => {
    if (pace > 0 && Number.isFinite(pace)) paces = [...paces, pace].slice(-kept);
  };
  return {
    see: (rows, at) => {
      const now = new Map<string, Seen>();
      for (const {session, phase, table, done, unit} of rows) {
        if (!scans.has(phase) || unit !== 'blocks' || done === null) continue;
        const key = `${session} ${table} ${phase}`;
        const before = last.get(key);
        const elapsed = at - (before?.at ?? at);
        if (before !== undefined && elapsed < least) {
          now.set(key, before);
          continue;
        }
        if (before !== undefined) add(((done - before.done) * 1000) / elapsed);
        now.set(key, {done, at});
      }
      last = now;
    },
    range: () => (paces.length === 0 ? null : {slow: Math.min(...paces), fast: Math.max(...paces)}),
  };
};

/** A check costs more or less than what was measured: the band is widened by this at both ends. */
const wide = 2;

/** Time left of a scan of so many blocks that has run for `elapsed` ms; `null`: it takes longer than any that was seen. */
export const leftOf = (
  {slow, fast}: {readonly slow: number; readonly fast: number},
  blocks: number,
  elapsed: number,
): {readonly low: number; readonly high: number} | null => {
  const at = (pace: number): number => (blocks / pace) * 1000 - elapsed;
  const high = at(slow / wide);
  return high <= 0 ? null : {low: Math.max(0, at(fast * wide)), high};
};
