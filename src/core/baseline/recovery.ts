// Whether the servers are as they were before the migration.

import {highWithoutBand} from './band.ts';
import type {Baseline, Lacking, Recovery} from './baseline.ts';
import type {Measured} from './measured.ts';
import {isFresh, type Sample, samplesSince} from './samples.ts';

/** A single bad moment in a minute starts it anew no more than before: percentiles of ten seconds show it for ten seconds. */
const tolerated = 0.2;

type Verdict = {
  /** All of the time, but for what is tolerated. */
  readonly isSteady: boolean;
  readonly lacking: Lacking | null;
};

/** Where nothing was measured there was nothing to measure, but for lag and waits: of those a gap is not knowing. */
const known = (samples: readonly Sample[], {measure}: Measured): readonly Sample[] =>
  measure === 'latency' || measure === 'errors' ? samples.filter(({value}) => value !== null) : samples;

const isWithin = ({value}: Sample, high: number): boolean => value !== null && value <= high;

const judge = (each: Measured, high: number, from: number, now: number): Verdict => {
  const samples = samplesSince(each.series, from);
  const told = known(samples, each);
  const outside = told.filter(sample => !isWithin(sample, high));
  const newest = told.at(-1);
  const isHeard = isFresh(each.series, now);
  const isGood =
    isHeard && outside.length <= told.length * tolerated && (newest === undefined || isWithin(newest, high));
  // What was still bad at its beginning is not part of the good time.
  if (isGood) return {isSteady: told[0] === undefined || isWithin(told[0], high), lacking: null};
  const {key, node, of, figure, measure} = each;
  const value = isHeard ? (newest?.value ?? null) : null;
  return {isSteady: false, lacking: {key, node, of, figure, measure, value, high}};
};

/** What is not known comes first, then what is furthest out. */
const excess = ({value, high}: Lacking): number => (value === null ? Number.POSITIVE_INFINITY : value / high);

/**
 * Looks again at the servers after the end of a migration. Recovered: for `steady` ms four of five samples of every judged series were within
 * its band, and the first and the newest of them. Series without a baseline count where none of them is the norm: lag, waits, errors.
 */
export const recoveryAfter = (
  {endedAt}: Recovery,
  {bands}: Pick<Baseline, 'bands'>,
  measured: readonly Measured[],
  now: number,
  steady: number,
): Recovery => {
  const from = Math.max(endedAt, now - steady);
  const verdicts = measured.flatMap(each => {
    const high = bands[each.key]?.high ?? highWithoutBand(each.measure);
    return each.isJudged && high !== null ? [judge(each, high, from, now)] : [];
  });
  const isOver = now - endedAt >= steady && verdicts.length > 0 && verdicts.every(({isSteady}) => isSteady);
  const lacking = verdicts
    .flatMap(verdict => verdict.lacking ?? [])
    .toSorted((a, b) => excess(b) - excess(a));
  return {endedAt, recoveredAt: isOver ? from : null, lacking};
};
