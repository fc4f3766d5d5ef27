// When the effects of the incidents were over. Whether the servers recovered from the migration is another question: see `courses.ts`.
import type {Limits} from '../../core/event.ts';
import {duration, rate} from '../../text/format.ts';
import type {Incident} from '../incident.ts';
import type {Curve} from '../series.ts';
import type {Aftermath} from '../story.ts';

/** Over means: at least this share of the throughput before, and at most so many times the p95 before. */
const throughputShare = 0.8;
const latencyTimes = 1.5;
/** What a p95 may differ by in any case, ms: below that a ratio is noise. */
const latencySlack = 2;
/** And for this long, or to the end of the recording, ms. */
const steady = 5_000;
/** Lag that counts as none where no limit is known, ms. */
const usualLag = 1_000;

type Check = {
  readonly what: string;
  readonly curve: Curve;
  readonly holds: (value: number) => boolean;
  readonly why: string;
};

const checkOf = (curve: Curve, limits: Limits | null): Check | null => {
  const {measure, node, before, of} = curve;
  if (measure === 'blocked') {
    const allowed = before?.typical ?? 0;
    return {
      what: `blocked sessions on ${node}`,
      curve,
      holds: value => value <= allowed,
      why: `at most ${allowed}`,
    };
  }
  if (measure === 'lag') {
    const allowed = Math.max(usualLag, Math.min(limits?.lag ?? usualLag, (before?.typical ?? 0) * 2));
    return {
      what: `lag of ${node}`,
      curve,
      holds: value => value <= allowed,
      why: `at most ${duration(allowed)}`,
    };
  }
  if (before === null) return null;
  if (measure === 'throughput') {
    const least = before.typical * throughputShare;
    const why = `at least ${rate(least)}, ${throughputShare * 100} % of before`;
    return {what: `${of} on ${node}`, curve, holds: value => value >= least, why};
  }
  if (measure === 'p95' && of !== 'ages of statements in flight') {
    const most = Math.max(before.typical * latencyTimes, before.typical + latencySlack);
    const why = `at most ${duration(most)}, ${latencyTimes}× of before`;
    return {what: `p95 of ${of} on ${node}`, curve, holds: value => value <= most, why};
  }
  return null;
};

/** The first moment from which on it held for long enough; `null`: none was seen. */
const heldFrom = ({curve, holds}: Check, from: number): number | null => {
  const {at, mean, step} = curve.points;
  let since: number | null = null;
  let last: number | null = null;
  for (const [index, moment] of at.entries()) {
    const value = mean[index] ?? null;
    if (moment + step <= from || value === null) continue;
    last = moment;
    if (!holds(value)) since = null;
    else since ??= Math.max(from, moment);
    if (since !== null && moment - since >= steady) return since;
  }
  // To the end of the recording counts, too.
  return since !== null && last !== null ? since : null;
};

export const aftermathOf = (
  incidents: readonly Incident[],
  curves: readonly Curve[],
  limits: Limits | null,
  hasBaseline: boolean,
  replicas: readonly string[],
): Aftermath => {
  const nothing = {endedAt: null, at: null, after: null, checks: []};
  if (incidents.length === 0) return {...nothing, state: 'no incident', sentence: 'There was no incident.'};
  const lasting = incidents.find(({to}) => to === null);
  if (lasting !== undefined)
    return {
      ...nothing,
      state: 'not over',
      sentence: `Incident ${lasting.number} had not ended when the recording did.`,
    };
  const endedAt = Math.max(...incidents.map(({to}) => to ?? 0));
  const checks = curves
    .filter(({measure, node}) => measure !== 'throughput' || !replicas.includes(node))
    .flatMap(curve => checkOf(curve, limits) ?? [])
    .filter(({curve}) => curve.points.at.some(at => at + curve.points.step > endedAt))
    .map(check => ({what: check.what, at: heldFrom(check, endedAt), why: check.why}));
  if (checks.length === 0)
    return {
      ...{...nothing, endedAt},
      state: 'unknown',
      sentence: 'Nothing was read after the last incident: whether its effects were over is not known.',
    };
  const open = checks.filter(({at}) => at === null);
  const good = hasBaseline
    ? 'its effects were over'
    : 'its effects were over, as far as waits and lag tell (there is no record of before to compare with)';
  if (open.length > 0)
    return {
      ...{state: 'not over', endedAt, at: null, after: null, checks},
      sentence: `The effects of the last incident were not over, as far as the recording goes: ${open.map(({what}) => what).join(', ')}.`,
    };
  const lastSeen = Math.max(...curves.flatMap(({points}) => points.at.at(-1) ?? 0));
  const soon =
    lastSeen - endedAt < steady ? ` The recording ends ${duration(lastSeen - endedAt)} later.` : '';
  const at = Math.max(...checks.map(check => check.at ?? 0));
  const after = at - endedAt;
  return {
    ...{state: 'over', endedAt, at, after, checks},
    sentence: `${after < 1_000 ? 'As soon as' : `${duration(after)} after`} the last incident ended, ${good}.${soon}`,
  };
};
