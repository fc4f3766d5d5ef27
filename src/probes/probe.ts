// What an application or its users would feel: a question on a fixed schedule, whatever happened to the one before.
import type {Fact} from '../core/event.ts';
import {bucketOf, type HistogramDelta} from '../core/latency/histogram.ts';

export type ProbeOptions = {
  readonly node: string;
  /** As it is called on the screen. */
  readonly name: string;
  /** What users ask for, rather than the server itself. */
  readonly isEndpoint: boolean;
  readonly perSecond: number;
  /** A probe that is out for longer counts as an error, ms; the next one waits until it is back all the same. */
  readonly timeout: number;
  /** One question; rejects when it failed. */
  readonly probe: () => Promise<void>;
  readonly append: (fact: Fact) => void;
  readonly now: () => number;
};

/** Probing begins so long after a connection, ms: our own start would be measured otherwise. */
const settling = 1_000;
/** `probe.observed` is appended this often, ms. */
const report = 1_000;

/**
 * Probes until the returned function is called. A late probe keeps back those that come due while it is out: each of them is
 * counted from the moment it should have been sent (correction of coordinated omission, Tene, "How NOT to measure latency").
 */
export const startProbe = (options: ProbeOptions): (() => void) => {
  const {node, name, isEndpoint, timeout, probe, append, now} = options;
  const period = 1_000 / options.perSecond;
  const tally = createTally();
  let due = performance.now() + settling;
  let outSince: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let reportedAt = now();

  const send = async () => {
    const since = performance.now();
    outSince = since;
    let overdue = false;
    const late = setTimeout(() => {
      overdue = true;
      tally.fail(`no answer within ${timeout} ms`);
    }, timeout);
    try {
      await probe();
      tally.count(performance.now() - since);
      for (due += period; due <= performance.now(); due += period) tally.count(performance.now() - due);
    } catch (error) {
      if (!overdue) tally.fail(error instanceof Error ? error.message : String(error));
      while (due <= performance.now()) due += period;
    }
    clearTimeout(late);
    outSince = null;
    if (!stopped) timer = setTimeout(send, due - performance.now());
  };

  const tell = () => {
    const at = now();
    // One that is merely under way is not stuck: the next is not due yet.
    const out = outSince === null ? 0 : performance.now() - outSince;
    const stuckFor = out > period ? Math.round(out) : null;
    append({
      ...{type: 'probe.observed', node, probe: name, interval: at - reportedAt, stuckFor},
      ...(isEndpoint ? {isEndpoint} : {}),
      ...tally.take(),
    });
    reportedAt = at;
  };

  const telling = setInterval(tell, report);
  timer = setTimeout(send, settling);
  return () => {
    stopped = true;
    clearTimeout(timer);
    clearInterval(telling);
  };
};

/** Counts since they were last taken. */
const createTally = () => {
  let histogram: Record<number, number> = {};
  let errors = 0;
  let lastError: string | null = null;
  return {
    count: (latency: number) => {
      const bucket = bucketOf(latency);
      histogram[bucket] = (histogram[bucket] ?? 0) + 1;
    },
    fail: (why: string) => {
      errors++;
      lastError = why;
    },
    take: (): {histogram: HistogramDelta; errors: number; lastError: string | null} => {
      const taken = {histogram, errors, lastError};
      histogram = {};
      errors = 0;
      lastError = null;
      return taken;
    },
  };
};
