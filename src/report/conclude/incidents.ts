// Alerts of one kind of trouble that overlap, and the pile-up that was seen meanwhile, are one incident.
import {counted} from '../../core/advice/words.ts';
import {briefly} from '../../core/migration/statement.ts';
import {duration} from '../../text/format.ts';
import {worse} from '../gather/alerts.ts';
import {familyOf} from '../gather/family.ts';
import type {PileUp} from '../gather/pile-up.ts';
import type {RawCurve} from '../gather/series.ts';
import type {AlertSpan, Family, Incident, Party} from '../incident.ts';
import {noPoints} from '../sampler.ts';
import type {ActionFacts} from '../story.ts';
import {endingOf} from './ending.ts';
import {lastEnd, merged, overlap} from './spans.ts';

type Group = {
  readonly family: Family;
  readonly cluster: string;
  readonly node: string;
  readonly from: number;
  readonly to: number | null;
  readonly seenTo: number;
  readonly alerts: readonly AlertSpan[];
};

const groupsOf = (spans: readonly AlertSpan[]): readonly Group[] => {
  const single = spans.flatMap((span): readonly Group[] => {
    const family = familyOf(span.kind);
    if (family === null || span.severity === 'notice') return [];
    const {cluster, node, from, to, seenTo} = span;
    return [{family, cluster, node, from, to, seenTo, alerts: [span]}];
  });
  return merged(
    single,
    ({family, cluster, node}) => [family, cluster, node].join('|'),
    (a, b) => ({
      ...a,
      from: Math.min(a.from, b.from),
      to: a.to === null || b.to === null ? null : lastEnd(a.to, b.to),
      seenTo: Math.max(a.seenTo, b.seenTo),
      alerts: [...a.alerts, ...b.alerts],
    }),
  );
};

/** `ALTER TABLE orders (session 4122, the migration)`, `session 3991 (reporting)` */
export const partyName = ({session, kind, statement, state, migration, application, user}: Party): string => {
  if (kind === 'replay') return `replay of the log (session ${session})`;
  const brief = state === 'active' || migration !== null ? briefly(statement) : null;
  const who = migration === null ? (application ?? user) : 'the migration';
  const idle = state.startsWith('idle in') || state === 'prepared' ? state : null;
  return brief === null
    ? `session ${session}${who === null && idle === null ? '' : ` (${[who, idle].filter(Boolean).join(', ')})`}`
    : `${brief} (${[`session ${session}`, who].filter(Boolean).join(', ')})`;
};

const waitersOf = ({peak, hurt}: PileUp): string => {
  const [only] = hurt;
  const count = peak?.sessions ?? 0;
  if (only === undefined) return count === 1 ? 'The migration' : `${count} sessions of the migration`;
  return count === 1 && hurt.length === 1 ? `One session (${only.who})` : counted(count, 'session');
};

const lockTitle = (pileUp: PileUp): string | null => {
  const {root, between, peak, longestWait} = pileUp;
  if (peak === null || peak.sessions === 0) return null;
  const single = peak.sessions === 1;
  const waited = `${waitersOf(pileUp)} waited for ${single ? 'a lock ' : 'locks, the longest '}for ${duration(longestWait)}`;
  const middle = between.find(({migration}) => migration !== null);
  if (middle !== undefined && root !== null)
    return `${waited}: behind ${partyName(middle)}, which waited for ${partyName(root)}`;
  return root === null ? waited : `${waited}: behind ${partyName(root)}`;
};

const worstAlert = (alerts: readonly AlertSpan[]): AlertSpan | undefined =>
  alerts.find(({severity}) => severity === 'critical') ?? alerts[0];

const worstLag = ({alerts, from, seenTo}: Group, curves: readonly RawCurve[]): number => {
  const subjects = alerts.map(({subject}) => subject);
  const lags = curves
    .filter(({measure, node}) => measure === 'lag' && subjects.includes(node))
    .flatMap(({points: {at, most, step}}) =>
      most.filter((_, index) => (at[index] ?? 0) >= from - step && (at[index] ?? 0) <= seenTo),
    );
  return Math.max(0, ...lags.map(lag => lag ?? 0));
};

/** How far it fell behind is known at the end; what was said when it was noticed is too little. */
const lagTitle = (group: Group, curves: readonly RawCurve[]): string | null => {
  const lag = worstLag(group, curves);
  const late = group.alerts.find(({kind}) => kind === 'replica lag' || kind === 'replay blocked');
  if (late === undefined || lag === 0) return null;
  const by = group.alerts.find(({kind}) => kind === 'replay blocked')?.evidence.by;
  const why = by === undefined || by === null ? '' : `: its replay waited for session ${by} there`;
  return `Replica ${late.subject} fell up to ${duration(lag)} behind${why}`;
};

const titleOf = (group: Group, pileUp: PileUp | undefined, curves: readonly RawCurve[]): string => {
  const sentence = worstAlert(group.alerts)?.sentence ?? 'trouble';
  if (group.family === 'locks' && pileUp !== undefined) return lockTitle(pileUp) ?? sentence;
  return (group.family === 'replication' ? lagTitle(group, curves) : null) ?? sentence;
};

const noPileUp = {
  ...{peak: null, longestWait: null, root: null, between: [], otherRoots: [], hurt: [], blocked: noPoints},
  rootAfterwards: null,
};

/** In the order of time, numbered from 1. */
export const incidentsOf = (
  spans: readonly AlertSpan[],
  pileUps: readonly PileUp[],
  actions: readonly ActionFacts[],
  curves: readonly RawCurve[],
): readonly Incident[] =>
  groupsOf(spans)
    .map((group): Omit<Incident, 'number'> => {
      const {family, cluster, node, alerts} = group;
      const pileUp =
        family === 'locks'
          ? pileUps.find(each => each.cluster === cluster && each.node === node && overlap(each, group))
          : undefined;
      const from = Math.min(group.from, pileUp?.from ?? group.from);
      const {rootAfterwards, peak, longestWait, root, between, otherRoots, hurt, blocked} =
        pileUp ?? noPileUp;
      const {to, seenTo} = group;
      const trouble = {family, cluster, node, from, to, seenTo, root, between, otherRoots};
      return {
        ...{...trouble, alerts, peak, longestWait, hurt, blocked},
        severity: alerts.map(({severity}) => severity).reduce(worse),
        title: titleOf(group, pileUp, curves),
        ending: endingOf(trouble, actions, rootAfterwards),
      };
    })
    .toSorted((a, b) => a.from - b.from)
    .map((incident, index) => ({...incident, number: index + 1}));
