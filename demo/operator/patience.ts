import {setTimeout as delay} from 'node:timers/promises';
import {recoveryEnd} from '../../src/commands/recovery-end.ts';
import type {Session} from '../../src/commands/session.ts';
import type {Baseline} from '../../src/core/baseline/baseline.ts';
import type {State} from '../../src/core/state.ts';
import {exitCode} from '../../src/errors.ts';
import {orderCanary} from '../world/console-config.ts';
import {isAbove} from './above.ts';

/** What a patient operator has seen of before and after. Moments are milliseconds since the incident began. */
export interface Recovered {
  /** Series of which it was known what is usual, before anything happened. */
  readonly baselines: number;
  /** When the migration was last seen at work, and since when all was as before; `null`: it was not in time. */
  readonly endedAt: number | null;
  readonly recoveredAt: number | null;
  /** In the words of the console. */
  readonly words: string;
}

/** How long a baseline may take, and longer than the console waits for a recovery, ms. */
const patience = {baseline: 90_000, recovery: 1_200_000};

/** Ends of the keys of what must have a baseline: not every source begins at the same moment. */
const awaited = ['|canary|p95', `|${orderCanary}|p95`, '|lag'];

const courseIn = (state: State): Baseline | undefined => Object.values(state.baselines)[0];

/** Waits until it is known what is usual: latency, with and without a table, and the replica's lag. */
export async function untilUsual({journal}: Session, ending: AbortSignal): Promise<number> {
  const end = performance.now() + patience.baseline;
  for (;;) {
    const keys = Object.keys(courseIn(journal.state())?.bands ?? {});
    if (awaited.every(end => keys.some(key => key.endsWith(end)))) return keys.length;
    if (ending.aborted) return keys.length;
    if (performance.now() > end)
      throw new Error(`no baseline after ${patience.baseline} ms: ${keys.join(', ')}`);
    await delay(200, undefined, {signal: ending}).catch(() => undefined);
  }
}

/** Waits until the servers are as before and no alert says otherwise, or the console gives up. */
export async function untilRecovered(
  {journal}: Session,
  baselines: number,
  begunAt: number,
  ending: AbortSignal,
): Promise<Recovered> {
  const end = performance.now() + patience.recovery;
  for (;;) {
    const state = journal.state();
    const found = recoveryEnd(state);
    const isOver = found !== null && (found.code !== exitCode.ok || !isAbove(state));
    if (isOver || ending.aborted || performance.now() > end) {
      const {endedAt, recoveredAt} = courseIn(state)?.recovery ?? {endedAt: null, recoveredAt: null};
      const since = (at: number | null) => (at === null ? null : at - begunAt);
      return {
        ...{baselines, endedAt: since(endedAt), recoveredAt: since(recoveredAt)},
        words: found?.reason ?? 'the migration was still at work',
      };
    }
    await delay(200, undefined, {signal: ending}).catch(() => undefined);
  }
}
