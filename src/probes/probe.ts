// What an application or its users would feel: a question on a fixed schedule, whatever happened to the one before.
import type {Rest} from '../core/canary.ts';
import type {Fact} from '../core/event.ts';
import {makeResting} from './rest.ts';
import {createTally} from './tally.ts';
import type {Turns} from './turns.ts';

export type ProbeOptions = {
  readonly node: string;
  /** As it is called on the screen. */
  readonly name: string;
  /** Whose question it is; left out: a cheap one of ours to the server. */
  readonly kind?: {readonly isEndpoint?: true; readonly isOwn?: true};
  readonly perSecond: number;
  /** A probe that is out for longer counts as an error, ms; the next one waits until it is back all the same. */
  readonly timeout: number;
  /** What has to be done first and is not measured; rejects when it cannot be. */
  readonly prepare?: () => Promise<void>;
  /** One question; rejects when it failed. */
  readonly probe: () => Promise<void>;
  /** Where the connection is shared. What others kept it from is not its latency: it is told apart. */
  readonly turns?: Turns;
  /** It rests after failures, and while this says that its node is in trouble; left out: it never does. */
  readonly trouble?: () => Rest['because'] | null;
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
  const {node, name, kind = {}, timeout, probe, prepare, append, now} = options;
  const period = 1_000 / options.perSecond;
  const tally = createTally();
  const resting = options.trouble ? makeResting(options.trouble) : null;
  let due = performance.now() + settling;
  let outSince: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let reportedAt = now();
  let heldBack = 0;
  let rest: Rest | null = null;

  const ask = async () => {
    const since = performance.now();
    outSince = since;
    let overdue = false;
    const late = setTimeout(() => {
      overdue = true;
      tally.fail(`no answer within ${timeout} ms`);
    }, timeout);
    try {
      await prepare?.();
      const sent = performance.now();
      await probe();
      tally.count(performance.now() - sent);
      for (due += period; due <= performance.now(); due += period) tally.count(performance.now() - due);
      resting?.asked(!overdue);
    } catch (error) {
      if (!overdue) tally.fail(error instanceof Error ? error.message : String(error));
      while (due <= performance.now()) due += period;
      resting?.asked(false);
    }
    clearTimeout(late);
    outSince = null;
  };

  /** What came due before it was its turn is not asked any more. */
  const askInTurn = async (turns: Turns) => {
    const release = await turns.take();
    for (; due + period <= performance.now(); due += period) heldBack += 1;
    if (!stopped) await ask();
    release();
  };

  const send = async () => {
    const pause = resting?.due() ?? null;
    if (pause === null) {
      rest = null;
      await (options.turns ? askInTurn(options.turns) : ask());
    } else {
      rest = {because: pause.because, until: pause.because === 'failures' ? now() + pause.wait : null};
      due = performance.now() + pause.wait;
    }
    if (!stopped) timer = setTimeout(send, due - performance.now());
  };

  const tell = () => {
    const at = now();
    // One that is merely under way is not stuck: the next is not due yet.
    const out = outSince === null ? 0 : performance.now() - outSince;
    const stuckFor = out > period ? Math.round(out) : null;
    append({
      ...{type: 'probe.observed', node, probe: name, interval: at - reportedAt, stuckFor},
      ...{...kind, ...(heldBack > 0 ? {heldBack} : {}), ...(rest === null ? {} : {rest})},
      ...tally.take(),
    });
    reportedAt = at;
    heldBack = 0;
  };

  const telling = setInterval(tell, report);
  timer = setTimeout(send, settling);
  return () => {
    stopped = true;
    clearTimeout(timer);
    clearInterval(telling);
  };
};
