// Figures before, during and after, in a table and as charts.
import {bytesRate, count, duration, rate, ratio} from '../../text/format.ts';
import type {Curve, Measure, Span, Stat} from '../series.ts';
import type {ClusterFacts, Story} from '../story.ts';
import {type Block, type ChartBlock, heading, type Line, paragraph, table} from './block.ts';
import type {Moments} from './moments.ts';

const formats: Readonly<Record<Curve['unit'], (value: number) => string>> = {
  ms: duration,
  sessions: value => count(Math.round(value)),
  'per second': value => rate(value),
  'bytes per second': bytesRate,
};

const titles: Readonly<Record<Measure, string>> = {
  blocked: 'Sessions waiting for locks',
  'longest wait': 'Longest wait for a lock',
  p95: 'p95',
  p99: 'p99',
  mean: 'Mean',
  throughput: 'Throughput',
  connections: 'Connections',
  lag: 'Replication lag',
  'log rate': 'Log written',
};

const order: readonly Measure[] = [
  ...(['blocked', 'longest wait', 'p95', 'p99', 'mean', 'throughput'] as const),
  ...(['lag', 'connections', 'log rate'] as const),
];

/** What one source tells of how long things take; the others are told by their titles. */
const isOfLatency = (measure: Measure): measure is 'p95' | 'p99' | 'mean' =>
  measure === 'p95' || measure === 'p99' || measure === 'mean';

/** Of replicas only what differs from the primary's: their lag, and who waits there. */
const isTold = ({measure, cluster, node, points}: Curve, {nodes}: Story): boolean => {
  const facts = nodes.find(each => each.cluster === cluster && each.node === node);
  if (measure === 'lag' || facts?.role !== 'replica') return true;
  return measure === 'blocked' && points.most.some(value => value !== null && value > 0);
};

const told = (story: Story): readonly Curve[] =>
  story.curves
    .filter(curve => isTold(curve, story))
    .toSorted((a, b) => order.indexOf(a.measure) - order.indexOf(b.measure));

const nameOf = ({measure, of, node}: Curve): string =>
  isOfLatency(measure)
    ? `${measure} of ${of}, ${node}`
    : `${titles[measure]}${measure === 'throughput' ? ` (${of})` : ''}, ${node}`;

const cell = (stat: Stat | null, {unit}: Curve): Line => {
  if (stat === null) return ['–'];
  const format = formats[unit];
  const [typical, worst] = [format(stat.typical), format(stat.worst)];
  return [typical === worst ? typical : `${typical}, worst ${worst}`];
};

/** What nearly vanished did not vanish. */
const timesWords = (value: number | null): string =>
  value !== null && value > 0 && value < 0.1 ? '< 0.1×' : ratio(value);

const ratioWords = ({ratios}: Curve): string => {
  if (ratios.during === null && ratios.after === null) return '–';
  const worst = ratios.duringWorst === null ? '' : ` (worst ${timesWords(ratios.duringWorst)})`;
  return `${timesWords(ratios.during)}${worst}, then ${timesWords(ratios.after)}`;
};

const compared = (story: Story): Block =>
  table(
    'Typical (median) and worst readings before, during and after; ratios to what was typical before',
    ['Measure', 'Before', 'During', 'After', 'During and after, times before'],
    told(story).map(curve => [
      [nameOf(curve)],
      cell(curve.before, curve),
      cell(curve.during, curve),
      cell(curve.after, curve),
      [ratioWords(curve)],
    ]),
    [1, 2, 3, 4],
  );

const periodWords = ({cluster, periods}: ClusterFacts, moments: Moments, named: boolean): Block => {
  const {before, during, after, why} = periods;
  const where = named ? [{strong: `${cluster}: `}] : [];
  if (during === null) return paragraph(...where, `There was nothing to compare: ${why}.`);
  const words = [
    before === null
      ? 'before: not recorded for long enough'
      : `before: ${moments.span(before.from, before.to)}`,
    `during: ${moments.span(during.from, during.to)}, ${why}`,
    after === null ? 'after: not recorded' : `after: ${moments.span(after.from, after.to)}`,
  ];
  return paragraph(...where, `${words.join('; ')}.`.replace(/^b/, 'B'));
};

/** What lies on every chart: when there was an incident, and when somebody did something. */
export const overlaysOf = (story: Story): Pick<ChartBlock, 'bands' | 'marks'> => ({
  bands: story.incidents.map(({from, seenTo, number}) => ({from, to: seenTo, label: `incident ${number}`})),
  marks: [
    ...story.actions.flatMap(({sent, action, target}) =>
      sent === null ? [] : [{at: sent.at, label: `${action} ${target}`}],
    ),
    ...story.timeline.flatMap(({kind, at, text}) => (kind === 'mark' ? [{at, label: `note: ${text}`}] : [])),
  ].toSorted((a, b) => a.at - b.at),
});

/** A gap of so many steps, and at least so many ms, is one. */
export const gapOf = (steps: readonly number[]): number => Math.max(12_000, 3 * Math.max(0, ...steps));

/** Beside the title of its chart. */
const shortName = ({measure, node}: Curve): string => (isOfLatency(measure) ? `${measure}, ${node}` : node);

/** So that a quiet chart does not magnify noise. */
const tops: Readonly<Partial<Record<Measure, number>>> = {
  ...{blocked: 4, connections: 10, lag: 1_000, p95: 10, p99: 10, mean: 10},
};

const peakWords = (curves: readonly Curve[], moments: Moments): string =>
  curves
    .map(curve => {
      const {points, unit} = curve;
      const low = curve.measure === 'throughput';
      let best: {value: number; at: number} | null = null;
      for (const [index, value] of (low ? points.mean : points.most).entries()) {
        if (value === null || (best !== null && (low ? value >= best.value : value <= best.value))) continue;
        best = {value, at: points.at[index] ?? 0};
      }
      const end = low ? 'lowest' : 'highest';
      return best === null
        ? ''
        : `${shortName(curve)}: ${end} ${formats[unit](best.value)} at ${moments.at(best.at)}`;
    })
    .filter(words => words !== '')
    .join('; ');

/** One axis of time for all charts of a cluster: what happened in another one at another time would only squeeze them. */
const axisOf = (cluster: string, {clusters, curves, from, to}: Story): Span => {
  if (clusters.length < 2) return {from, to};
  const moments = curves.filter(each => each.cluster === cluster).map(({points}) => points.at);
  return {
    from: Math.min(...moments.map(at => at[0] ?? from)),
    to: Math.max(...moments.map(at => at.at(-1) ?? to)),
  };
};

const chartOf = (title: string, curves: readonly Curve[], story: Story, moments: Moments): ChartBlock => ({
  ...{type: 'chart', title, ...axisOf(curves[0]?.cluster ?? '', story), ...overlaysOf(story)},
  description: `${peakWords(curves, moments)}.`,
  gap: gapOf(curves.map(({points}) => points.step)),
  curves: curves.map(curve => ({
    name: shortName(curve),
    at: curve.points.at,
    values: curve.measure === 'throughput' ? curve.points.mean : curve.points.most,
  })),
  format: formats[curves[0]?.unit ?? 'sessions'],
  time: moments.at,
  baseline: curves.length === 1 ? (curves[0]?.before?.typical ?? null) : null,
  atLeast: tops[curves[0]?.measure ?? 'throughput'] ?? 0,
});

/** Curves of one kind share a chart, as far as they can be told apart. */
const mostCurves = 4;

/** A mean does not stand beside percentiles. */
const chartTitle = ({measure, of}: Curve): string => {
  if (measure === 'mean') return `Mean of ${of}`;
  if (isOfLatency(measure)) return `Latency: ${of}`;
  return measure === 'throughput' ? `${titles[measure]}: ${of} per second` : titles[measure];
};

const charts = (story: Story, moments: Moments): readonly Block[] => {
  const groups = new Map<string, Curve[]>();
  for (const curve of told(story)) {
    const {measure, cluster} = curve;
    if (measure === 'log rate' || measure === 'longest wait') continue;
    const key = [chartTitle(curve), cluster].join('|');
    groups.set(key, [...(groups.get(key) ?? []), curve]);
  }
  const clusters = new Set(story.nodes.map(({cluster}) => cluster));
  return [...groups].flatMap(([key, curves]) => {
    const [title = '', cluster = ''] = key.split('|');
    const named = clusters.size > 1 ? `${title}, ${cluster}` : title;
    const parts = Array.from({length: Math.ceil(curves.length / mostCurves)}, (_, part) =>
      curves.slice(part * mostCurves, (part + 1) * mostCurves),
    );
    return parts.map(part => chartOf(named, part, story, moments));
  });
};

export const figures = (story: Story, moments: Moments): readonly Block[] => [
  heading(2, 'Figures before, during and after'),
  ...story.clusters.map(each => periodWords(each, moments, story.clusters.length > 1)),
  ...(story.curves.length === 0 ? [] : [compared(story)]),
  ...(story.curves.some(({of}) => of === 'server statements')
    ? [paragraph('Server statements are those that finished: one that waits counts only once it has ended.')]
    : []),
  ...(story.curves.some(({measure}) => measure === 'mean')
    ? [paragraph('Their mean is of all that finished between two readings, and no percentile.')]
    : []),
  ...charts(story, moments),
];
