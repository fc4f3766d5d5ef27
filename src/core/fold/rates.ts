import type {Reading} from '../observation.ts';
import type {NodeState, Rates} from '../state.ts';
import type {Counter, Vitals} from '../vitals.ts';

/** Between readings further apart than this, a rate would hide what happened, ms. */
const longestGap = 60_000;

type Counters = Readonly<Partial<Record<string, number>>>;

/** Change per second of each counter that both have; left out when it went back, which is a reset. */
export const ratesBetween = (before: Counters, after: Counters, elapsed: number): Rates => {
  if (elapsed <= 0 || elapsed > longestGap) return {};
  const rates: Partial<Record<string, number>> = {};
  for (const [name, value] of Object.entries(after)) {
    const from = before[name];
    if (value === undefined || from === undefined || value < from) continue;
    rates[name] = ((value - from) / elapsed) * 1000;
  }
  return rates satisfies Readonly<Partial<Record<Counter, number>>>;
};

/** Keeps what was read first. A counter that went back was reset: it begins anew. */
export const firstAfter = (known: NodeState['first'], after: Reading<Vitals>): NodeState['first'] => {
  if (!('value' in after)) return known;
  const {counters, gauges} = after.value;
  const valid = Object.entries(known.counters).filter(
    ([name, first]) => first <= (counters[name as Counter] ?? first),
  );
  return {
    counters: {...counters, ...Object.fromEntries(valid)},
    gauges: {...gauges, ...known.gauges},
  };
};

/** The rates after a reading of the vitals; those known stay when it is no newer one. */
export const ratesAfter = (
  known: Rates,
  before: Reading<Vitals> | undefined,
  after: Reading<Vitals>,
): Rates => {
  if (before?.at === after.at) return known;
  if (before === undefined || !('value' in before) || !('value' in after)) return {};
  return ratesBetween(before.value.counters, after.value.counters, after.at - before.at);
};
