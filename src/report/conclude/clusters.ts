// Each cluster has its own before and after: what goes on in another one is no baseline for it.
import type {Limits} from '../../core/event.ts';
import type {Course} from '../course.ts';
import type {RawCurve} from '../gather/series.ts';
import type {Incident} from '../incident.ts';
import type {Curve, Span} from '../series.ts';
import type {ClusterFacts, NodeFacts} from '../story.ts';
import type {MigrationStatement, Work} from '../work.ts';
import {aftermathOf} from './aftermath.ts';
import {periodsOf} from './periods.ts';
import {comparedCurve} from './stats.ts';

type Grounds = {
  readonly whole: Span;
  readonly nodes: readonly NodeFacts[];
  readonly incidents: readonly Incident[];
  readonly work: readonly Work[];
  readonly statements: readonly MigrationStatement[];
  readonly curves: readonly RawCurve[];
  readonly limits: Limits | null;
  readonly courses: readonly Course[];
};

/** From its first reading to its last one; the whole story where there is only one cluster. */
const spanOf = (cluster: string, {whole, curves, nodes}: Grounds): Span => {
  const others = nodes.some(node => node.cluster !== cluster);
  const own = curves.filter(curve => curve.cluster === cluster).map(({points}) => points);
  if (!others || own.length === 0) return whole;
  return {
    from: Math.max(whole.from, Math.min(...own.flatMap(({at}) => at[0] ?? whole.from))),
    to: Math.min(whole.to, Math.max(...own.map(({at, step}) => (at.at(-1) ?? whole.to) + step))),
  };
};

/** In the order in which the clusters were met. */
export const clustersOf = (
  grounds: Grounds,
): {readonly clusters: readonly ClusterFacts[]; readonly curves: readonly Curve[]} => {
  const {nodes, incidents, work, statements, limits} = grounds;
  const replicas = nodes.filter(({role}) => role === 'replica').map(({node}) => node);
  const told = [...new Set(nodes.map(({cluster}) => cluster))].map(cluster => {
    const isOwn = (each: {readonly cluster: string}): boolean => each.cluster === cluster;
    const own = incidents.filter(isOwn);
    const span = spanOf(cluster, grounds);
    const periods = periodsOf(span, own, work.filter(isOwn), statements.filter(isOwn));
    const curves = grounds.curves.filter(isOwn).map(curve => comparedCurve(curve, periods));
    const aftermath = aftermathOf(own, curves, limits, periods.before !== null, replicas);
    return {cluster, periods, aftermath, curves, courses: grounds.courses.filter(isOwn)};
  });
  return {
    clusters: told.map(({curves: _, ...facts}) => facts),
    curves: told.flatMap(({curves}) => curves),
  };
};
