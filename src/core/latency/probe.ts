import type {EventOf} from '../event.ts';
import {append, emptySeries} from '../series.ts';
import {bucketOf, merge, quantile, total} from './histogram.ts';
import type {ProbeState} from './state.ts';

/** Percentiles are of what was probed in the last so many ms: at two probes a second, less would be noise. */
const interval = 10_000;

/** A report without any result says nothing new. */
const failingSince = (
  known: number | null,
  {at, histogram, errors}: EventOf<'probe.observed'>,
): number | null => {
  if (total(histogram) > 0) return null;
  return errors > 0 ? (known ?? at) : known;
};

/** `null`: none came back. */
const failedShare = (window: ProbeState['window']): number | null => {
  const errors = window.reduce((sum, each) => sum + each.errors, 0);
  const all = errors + window.reduce((sum, {histogram}) => sum + total(histogram), 0);
  return all === 0 ? null : errors / all;
};

/** Adds one report. A probe that is still out counts with the time it has waited so far: a stall shows while it lasts. */
export const observeProbe = (known: ProbeState | undefined, event: EventOf<'probe.observed'>): ProbeState => {
  const {at, probe, histogram, errors, lastError, stuckFor} = event;
  const window = [...(known?.window ?? []).filter(each => each.at > at - interval), {at, histogram, errors}];
  const all = merge([
    ...window.map(each => each.histogram),
    stuckFor === null ? {} : {[bucketOf(stuckFor)]: 1},
  ]);
  return {
    probe,
    window,
    lastError: lastError ?? (window.some(each => each.errors > 0) ? (known?.lastError ?? null) : null),
    stuckFor,
    ...{isEndpoint: event.isEndpoint ?? false, isOwn: event.isOwn ?? false},
    ...{rest: event.rest ?? null, heldBack: event.heldBack ?? 0},
    failingSince: failingSince(known?.failingSince ?? null, event),
    p50: append(known?.p50 ?? emptySeries, at, quantile(all, 0.5)),
    p95: append(known?.p95 ?? emptySeries, at, quantile(all, 0.95)),
    p99: append(known?.p99 ?? emptySeries, at, quantile(all, 0.99)),
    failed: append(known?.failed ?? emptySeries, at, failedShare(window)),
  };
};
