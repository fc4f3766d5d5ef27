// Is the server slower to write because of us? Small writes while we work are compared with those while we rest.

type Beat = {readonly at: number; readonly took: number};

export type WriteLatency = {readonly resting: readonly Beat[]; readonly working: readonly Beat[]};

export const noLatency: WriteLatency = {resting: [], working: []};

/** Writes that make the baseline, and those compared with it. */
const rested = 40;
const worked = 20;
/** Fewer tell nothing. */
const fewest = 8;
/** Older ones are not of now, ms. */
const recent = 10_000;
/** Differences below are noise of the network and of our own clock, ms. */
const noise = 1;

export const addBeat = (
  {resting, working}: WriteLatency,
  beat: Beat & {readonly atRest: boolean},
): WriteLatency => {
  const {at, took} = beat;
  return beat.atRest
    ? {resting: [...resting, {at, took}].slice(-rested), working}
    : {resting, working: [...working, {at, took}].slice(-worked)};
};

const quantile = (beats: readonly Beat[], share: number): number => {
  const sorted = beats.map(({took}) => took).sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
};

type Comparison = {readonly usual: number; readonly current: number};

const compareBy = ({resting, working}: WriteLatency, now: number, share: number): Comparison | null => {
  const latest = working.filter(({at}) => at > now - recent);
  if (resting.length < fewest || latest.length < fewest) return null;
  return {usual: quantile(resting, share), current: quantile(latest, share)};
};

/** Both p90, ms; `null`: too few writes have been measured. */
export const compare = (latency: WriteLatency, now: number): Comparison | null =>
  compareBy(latency, now, 0.9);

const isBeyond = (compared: Comparison | null, times: number): boolean =>
  compared !== null && compared.current > compared.usual * times + noise;

/** Beyond this multiple of the baseline, writes are slowed down. A few outliers alone are chance: the median has to rise too, by half as much. */
export const isSlowed = (latency: WriteLatency, now: number, most: number): boolean =>
  isBeyond(compareBy(latency, now, 0.9), most) && isBeyond(compareBy(latency, now, 0.5), 1 + (most - 1) / 2);
