// A series against what it usually is.
import type {Band} from '../baseline/band.ts';
import {noBaseline} from '../baseline/baseline.ts';
import {seriesKey} from '../baseline/measured.ts';
import type {Series} from '../series.ts';
import type {NodeState, State} from '../state.ts';

/** The baseline of a series of a node, `null`: none yet. `of` is a probe, `server statements`, `in flight`; `figure` is `p95` or `p99`. */
export const bandFor = (
  {baselines}: Pick<State, 'baselines'>,
  {node, cluster}: Pick<NodeState, 'node' | 'cluster'>,
  of: string,
  figure: string,
): Band | null => (baselines[cluster] ?? noBaseline).bands[seriesKey(node, of, figure)] ?? null;

/** The baseline of a replica's lag, `null`: none yet. */
export const lagBandFor = (
  {baselines}: Pick<State, 'baselines'>,
  cluster: string,
  replica: string,
): Band | null => (baselines[cluster] ?? noBaseline).bands[seriesKey(cluster, replica, 'lag')] ?? null;

/** The newest value, times what is usual; `null`: one of the two is not known, or nothing is usual. */
export const timesUsual = (series: Series, band: Band | null): number | null => {
  const now = series.values.at(-1) ?? null;
  return now === null || band === null || band.typical <= 0 ? null : now / band.typical;
};
