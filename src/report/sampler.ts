// A series of any length in bounded memory: steps double in width when there are too many.
import type {Points} from './series.ts';

type Bucket = {sum: number; weight: number; most: number};

export type Sampler = {
  /** In any order; `null`: it was read and there is no value. A rate weighs as much as the time that it is of. */
  readonly add: (at: number, value: number | null, weight?: number) => void;
  readonly points: () => Points;
};

/** `limit` steps at most, of `width` ms at first. */
export const createSampler = (limit = 1_200, width = 1_000): Sampler => {
  let step = width;
  let buckets = new Map<number, Bucket>();

  const into = (target: Map<number, Bucket>, index: number, {sum, weight, most}: Bucket) => {
    const known = target.get(index);
    if (known === undefined) target.set(index, {sum, weight, most});
    else {
      known.sum += sum;
      known.weight += weight;
      known.most = Math.max(known.most, most);
    }
  };

  const widen = () => {
    step *= 2;
    const wider = new Map<number, Bucket>();
    for (const [index, bucket] of buckets) into(wider, Math.floor(index / 2), bucket);
    buckets = wider;
  };

  return {
    add: (at, value, weight = 1) => {
      const none = value === null || !Number.isFinite(value);
      const bucket = none
        ? {sum: 0, weight: 0, most: Number.NEGATIVE_INFINITY}
        : {sum: value * weight, weight, most: value};
      into(buckets, Math.floor(at / step), bucket);
      while (buckets.size > limit) widen();
    },
    points: () => {
      const sorted = [...buckets].toSorted(([a], [b]) => a - b);
      return {
        step,
        at: sorted.map(([index]) => index * step),
        mean: sorted.map(([, {sum, weight}]) => (weight === 0 ? null : sum / weight)),
        most: sorted.map(([, {weight, most}]) => (weight === 0 ? null : most)),
      };
    },
  };
};

export const noPoints: Points = {step: 1_000, at: [], mean: [], most: []};

/** Two series of the same thing, seen twice: the higher of both counts. */
export const mergedPoints = (a: Points, b: Points): Points => {
  const both = createSampler(1_200, Math.max(a.step, b.step));
  const most = new Map<number, number | null>();
  for (const {at, most: values} of [a, b])
    for (const [index, moment] of at.entries()) {
      const value = values[index] ?? null;
      const known = most.get(moment) ?? null;
      most.set(moment, value === null || known === null ? (value ?? known) : Math.max(value, known));
    }
  for (const [at, value] of most) both.add(at, value);
  return both.points();
};
