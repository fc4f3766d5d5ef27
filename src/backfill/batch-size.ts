// How many keys the next batch takes: as many as usually fit into the time a batch may take.

export type Size = {
  readonly keys: number;
  /** Time per key of the last batches, ms. */
  readonly costs: readonly number[];
};

/** What a batch may be, and how long it is to take, ms. */
export type SizeLimits = {readonly least: number; readonly most: number; readonly target: number};

/** Batches whose p90 decides, largest growth in one step, and how far beyond its time a batch must be to be cut at once: spirit's figures. */
const remembered = 10;
const growth = 1.5;
const tooLong = 5;

export const firstSize: Size = {keys: 200, costs: []};

const p90 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * 0.9) - 1)] ?? 0;

const within = (keys: number, {least, most}: SizeLimits): number =>
  Math.round(Math.min(most, Math.max(least, keys)));

/** After a batch of so many keys that took so long, ms. */
export const sizeAfter = (
  size: Size,
  {keys, duration}: {readonly keys: number; readonly duration: number},
  limits: SizeLimits,
): Size => {
  const cost = duration / Math.max(1, keys);
  if (duration > tooLong * limits.target)
    return {keys: within(limits.target / cost, {...limits, most: size.keys}), costs: [cost]};
  const costs = [...size.costs, cost].slice(-remembered);
  return {keys: within(Math.min(limits.target / p90(costs), size.keys * growth), limits), costs};
};

/** After a batch that ran out of time: half, be it less than what is usually the least. */
export const halved = ({keys}: Size): Size => ({keys: Math.max(1, Math.floor(keys / 2)), costs: []});

/** How long a batch may take, ms: half as long with every look that found sessions waiting for it, and slowly back. */
export const targetAfter = (target: number, usual: number, waiting: number): number =>
  waiting > 0 ? Math.max(usual / 16, target / 2) : Math.min(usual, target * 1.1);
