// Figures far above what they usually are: by ratio, where the other alerts go by fixed limits.
import type {Alert} from '../alert.ts';
import {farAboveFor, isFarAbove} from '../baseline/above.ts';
import type {Band} from '../baseline/band.ts';
import {noBaseline} from '../baseline/baseline.ts';
import {type Measured, measuredIn} from '../baseline/measured.ts';
import type {Limits} from '../event.ts';
import {alertKey, type State} from '../state.ts';

/** A series with its baseline and its newest value. */
export type Above = {readonly measured: Measured; readonly band: Band; readonly value: number};

type Subject = Pick<Alert, 'kind' | 'node' | 'subject'>;

/** Sessions that wait have alerts of their own: nobody waits usually, and a ratio to nobody says nothing. */
const compared: readonly Measured['measure'][] = ['latency', 'errors', 'lag'];

/** Those of a cluster that have a baseline and are judged by it. */
const comparable = (state: State, cluster: string): readonly Above[] => {
  const {bands} = state.baselines[cluster] ?? noBaseline;
  if (Object.keys(bands).length === 0) return [];
  return measuredIn(state, cluster).flatMap(measured => {
    const band = bands[measured.key];
    const value = measured.series.values.at(-1) ?? 0;
    return band !== undefined && measured.isJudged && compared.includes(measured.measure)
      ? [{measured, band, value}]
      : [];
  });
};

/** Lag is told of the primary, as its other alerts are. */
const primaryOf = ({nodes}: State, cluster: string): string =>
  Object.values(nodes).find(each => each.cluster === cluster && each.facts?.role === 'primary')?.node ??
  cluster;

/** One alert for all latencies of a node, one for its errors, one for each replica: a pile-up moves them all at once. */
const subjectOf = (state: State, {measure, of, node, cluster}: Measured): Subject =>
  measure === 'lag'
    ? {kind: 'above baseline', node: primaryOf(state, cluster), subject: of}
    : {kind: 'above baseline', node, subject: measure};

/** What a fixed limit has been raised for is not told twice. */
const isTold = ({measure, of, node}: Measured, told: readonly Alert[]): boolean =>
  told.some(({kind, subject, node: on}) =>
    measure === 'lag'
      ? kind === 'replica lag' && subject === of
      : (kind === 'canary' || kind === 'endpoint') && subject === of && on === node,
  );

const timesOver = ({band, value}: Above): number => (band.typical > 0 ? value / band.typical : value);
const worstFirst = (list: readonly Above[]): readonly Above[] =>
  list.toSorted((a, b) => timesOver(b) - timesOver(a));

/** The series that such an alert is about and that are above now, the worst first. */
export const aboveNow = (
  state: State,
  {node, subject}: Pick<Alert, 'node' | 'subject'>,
): readonly Above[] => {
  const {opened, now} = state;
  if (opened === null) return [];
  const all = Object.keys(state.baselines).flatMap(cluster => comparable(state, cluster));
  return worstFirst(
    all.filter(({measured, band}) => {
      const about = subjectOf(state, measured);
      return (
        about.node === node &&
        about.subject === subject &&
        farAboveFor(measured.series, band, opened.limits, now) !== null
      );
    }),
  );
};

/** `canary p95`, `checkout errors`, `lag` */
const seriesName = ({measure, of, figure}: Measured): string =>
  measure === 'lag' ? 'lag' : `${of} ${figure}`;

const figures = ({measured: {measure, figure}, band, value}: Above): Alert['evidence'] =>
  measure === 'errors'
    ? {'share failed': value, 'share usually': band.typical}
    : {[`${figure} now`]: value, [`${figure} usually`]: band.typical};

const evidenceOf = (all: readonly Above[], {baselineFor}: Limits): Alert['evidence'] => {
  const [worst] = all;
  if (worst === undefined) return {};
  const {measured, band} = worst;
  return {
    series: seriesName(measured),
    ...figures(worst),
    times: band.typical > 0 ? Number(timesOver(worst).toFixed(1)) : null,
    for: baselineFor,
    others: all.length === 1 ? null : all.length - 1,
  };
};

/** `told`: what is wrong by fixed limits, or is raised already. */
export const baselineAlerts = (state: State, limits: Limits, told: readonly Alert[]): readonly Alert[] => {
  const found = Object.keys(state.baselines)
    .flatMap(cluster => comparable(state, cluster))
    .filter(({measured}) => !isTold(measured, told))
    .map(above => ({above, subject: subjectOf(state, above.measured)}))
    .filter(({above: {measured, band}, subject}) =>
      isFarAbove(measured.series, band, limits, state.alerts[alertKey(subject)] !== undefined, state.now),
    );
  const keys = [...new Set(found.map(({subject}) => alertKey(subject)))];
  return keys.flatMap(key => {
    const own = found.filter(({subject}) => alertKey(subject) === key);
    const evidence = evidenceOf(worstFirst(own.map(({above}) => above)), limits);
    return own.slice(0, 1).map(({subject}) => ({...subject, severity: 'warning' as const, evidence}));
  });
};
