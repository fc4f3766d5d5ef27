// Alerts and pile-ups that several recordings saw are told once.
import {worse} from '../gather/alerts.ts';
import type {PileUp} from '../gather/pile-up.ts';
import type {AlertSpan, Hurt} from '../incident.ts';
import {mergedPoints} from '../sampler.ts';

/** Two consoles do not look at the same moment; and what comes back so soon was not over, ms. */
export const slack = 2_000;

type Lasting = {readonly from: number; readonly seenTo: number};

export const overlap = (a: Lasting, b: Lasting): boolean =>
  a.from <= b.seenTo + slack && b.from <= a.seenTo + slack;

/** One recording may have been cut off while another saw the end. */
export const lastEnd = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

const joinedSpans = (a: AlertSpan, b: AlertSpan): AlertSpan => {
  const worst = worse(a.severity, b.severity) === a.severity ? a : b;
  return {
    ...worst,
    from: Math.min(a.from, b.from),
    to: lastEnd(a.to, b.to),
    seenTo: Math.max(a.seenTo, b.seenTo),
  };
};

/** Puts together what lasts at the same time and is the same by `key`; in the order of time. */
export const merged = <T extends Lasting>(
  list: readonly T[],
  key: (each: T) => string,
  join: (a: T, b: T) => T,
): readonly T[] => {
  const result: T[] = [];
  const latest = new Map<string, number>();
  for (const each of list.toSorted((a, b) => a.from - b.from)) {
    const place = latest.get(key(each));
    const known = place === undefined ? undefined : result[place];
    if (place !== undefined && known !== undefined && overlap(known, each)) result[place] = join(known, each);
    else latest.set(key(each), result.push(each) - 1);
  }
  return result;
};

export const mergedAlerts = (spans: readonly AlertSpan[]): readonly AlertSpan[] =>
  merged(spans, ({cluster, node, kind, subject}) => [cluster, node, kind, subject].join('|'), joinedSpans);

/** Who was seen by both is counted once: the higher count of the two. */
const joinedHurt = (a: readonly Hurt[], b: readonly Hurt[]): readonly Hurt[] => {
  const names = [...new Set([...a, ...b].map(({who}) => who))];
  return names.flatMap(who => {
    const [one, other] = [a, b].map(list => list.find(each => each.who === who));
    if (one === undefined || other === undefined) return one ?? other ?? [];
    const longest = Math.max(one.longest ?? 0, other.longest ?? 0);
    return {...(one.sessions >= other.sessions ? one : other), longest};
  });
};

const joinedPileUps = (a: PileUp, b: PileUp): PileUp => {
  const larger = (b.peak?.sessions ?? 0) > (a.peak?.sessions ?? 0) ? b : a;
  return {
    ...larger,
    from: Math.min(a.from, b.from),
    to: lastEnd(a.to, b.to),
    seenTo: Math.max(a.seenTo, b.seenTo),
    longestWait: Math.max(a.longestWait ?? 0, b.longestWait ?? 0),
    hurt: joinedHurt(a.hurt, b.hurt),
    blocked: mergedPoints(a.blocked, b.blocked),
    rootAfterwards: larger.rootAfterwards ?? a.rootAfterwards ?? b.rootAfterwards,
  };
};

export const mergedPileUps = (pileUps: readonly PileUp[]): readonly PileUp[] =>
  merged(pileUps, ({cluster, node}) => `${cluster}|${node}`, joinedPileUps);
