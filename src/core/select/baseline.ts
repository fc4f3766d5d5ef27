// A series against what it usually is.
import {ceilingOf} from '../baseline/above.ts';
import type {Band} from '../baseline/band.ts';
import {noBaseline} from '../baseline/baseline.ts';
import {seriesKey} from '../baseline/measured.ts';
import type {Series} from '../series.ts';
import type {NodeState, State} from '../state.ts';

type Known = Pick<State, 'baselines'>;
type Place = Pick<NodeState, 'node' | 'cluster'>;

/** The baseline of a series of a node, `null`: none yet. `of` is a probe, `server statements`, `in flight`; `figure` is `p95` or `p99`. */
export const bandFor = (
  {baselines}: Known,
  {node, cluster}: Place,
  of: string,
  figure: string,
): Band | null => (baselines[cluster] ?? noBaseline).bands[seriesKey(node, of, figure)] ?? null;

/** The baseline of a replica's lag, `null`: none yet. */
export const lagBandFor = ({baselines}: Known, cluster: string, replica: string): Band | null =>
  (baselines[cluster] ?? noBaseline).bands[seriesKey(cluster, replica, 'lag')] ?? null;

/** The newest value of a series beside its baseline. */
export type Comparison = {
  /** Times the median; `null`: the median is nothing. */
  readonly times: number | null;
  readonly isUsual: boolean;
  /** So far above that an alert is raised if it lasts. */
  readonly isFar: boolean;
  /** As far below, and by more than the band reaches above: what is too little where it counts work. */
  readonly isLow: boolean;
};

/** `null`: one of the two is not known. */
export const compare = (
  {opened}: Pick<State, 'opened'>,
  series: Series,
  band: Band | null,
): Comparison | null => {
  const value = series.values.at(-1) ?? null;
  if (value === null || band === null) return null;
  const {typical, high} = band;
  const far = opened?.limits.baselineTimes ?? Number.POSITIVE_INFINITY;
  return {
    times: typical > 0 ? value / typical : null,
    isUsual: value <= high,
    isFar: value > ceilingOf(band, far),
    isLow: value * far < typical && typical - value > high - typical,
  };
};

/** Of what time and how many samples the baselines of a node are, and why there is none. */
export type BaselineFacts =
  | {readonly band: Band; readonly missing: null}
  | {readonly band: null; readonly missing: 'not long enough' | 'began before'};

export const selectBaseline = ({baselines}: Known, {node, cluster}: Place): BaselineFacts => {
  const {bands, startedAt} = baselines[cluster] ?? noBaseline;
  const own = Object.entries(bands).flatMap(([key, band]) => (key.startsWith(`${node}|`) ? [band] : []));
  const [first] = own.toSorted((a, b) => b.samples - a.samples);
  if (first !== undefined) return {band: first, missing: null};
  return {band: null, missing: startedAt === null ? 'not long enough' : 'began before'};
};
