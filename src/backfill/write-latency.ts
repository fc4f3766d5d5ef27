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

const p90 = (beats: readonly Beat[]): number => {
  const sorted = beats.map(({took}) => took).sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.9) - 1)] ?? 0;
};

/** Both p90, ms; `null`: too few writes have been measured. */
export const compare = (
  {resting, working}: WriteLatency,
  now: number,
): {readonly usual: number; readonly current: number} | null => {
  const latest = working.filter(({at}) => at > now - recent);
  if (resting.length < fewest || latest.length < fewest) return null;
  return {usual: p90(resting), current: p90(latest)};
};

/** Beyond this multiple of the baseline, writes are slowed down. */
export const isSlowed = (latency: WriteLatency, now: number, most: number): boolean => {
  const compared = compare(latency, now);
  return compared !== null && compared.current > compared.usual * most + noise;
};
