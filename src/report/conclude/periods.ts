// Before, during and after: what the figures are compared with.
import type {Incident} from '../incident.ts';
import type {Periods, Span} from '../series.ts';
import type {MigrationStatement, Work} from '../work.ts';

/** A baseline of less than this says nothing, ms. */
const leastBaseline = 3_000;

type Activity = {readonly from: number; readonly to: number; readonly goesOn: boolean; readonly what: string};

const activities = (
  incidents: readonly Incident[],
  work: readonly Work[],
  statements: readonly MigrationStatement[],
): readonly Activity[] => [
  ...incidents.map(({from, to, seenTo, number}) => ({
    ...{from, to: seenTo, goesOn: to === null},
    what: `incident ${number}`,
  })),
  ...work.map(({from, to, goesOn, title}) => ({from, to, goesOn, what: title})),
  ...statements.map(({from, to, goesOn, brief}) => ({from, to, goesOn, what: brief})),
];

const span = (from: number, to: number, least: number): Span | null =>
  to - from >= least ? {from, to} : null;

export const periodsOf = (
  whole: Span,
  incidents: readonly Incident[],
  work: readonly Work[],
  statements: readonly MigrationStatement[],
): Periods => {
  const all = activities(incidents, work, statements).toSorted((a, b) => a.from - b.from);
  const [first] = all;
  if (first === undefined)
    return {before: whole, during: null, after: null, why: 'neither a migration nor an incident was seen'};
  const last = all.reduce((latest, each) => (each.to > latest.to || each.goesOn ? each : latest));
  const goesOn = all.some(each => each.goesOn);
  const to = goesOn ? whole.to : Math.min(whole.to, last.to);
  const from = Math.max(whole.from, first.from);
  return {
    before: span(whole.from, from, leastBaseline),
    during: {from, to},
    after: goesOn ? null : span(to, whole.to, leastBaseline),
    why: `from the beginning of ${first.what} to the end of ${goesOn ? 'the recording, when it still went on' : last.what}`,
  };
};
