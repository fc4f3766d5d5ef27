// Whether the servers are as they were before the migration.

import {highWithoutBand} from './band.ts';
import type {Baseline, Lacking, Recovery} from './baseline.ts';
import type {Measured} from './measured.ts';
import {isFresh, type Sample, samplesSince} from './samples.ts';

/** Nineteen of twenty samples were within the band before; chance alone must not start the minute again. */
const tolerated = 0.1;

type Verdict = {
  /** `null`: not as before; else since when. */
  readonly since: number | null;
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
  if (isGood) {
    // What was still bad at the beginning is not part of the good time.
    const first = told.find(sample => isWithin(sample, high));
    return {since: outside[0] === told[0] && first !== undefined ? first.at : from, lacking: null};
  }
  const {key, node, of, figure, measure} = each;
  const value = isHeard ? (newest?.value ?? null) : null;
  return {since: null, lacking: {key, node, of, figure, measure, value, high}};
};

/**
 * Looks again at the servers after the end of a migration. Recovered: for `steady` ms nine of ten samples of every judged series were within
 * its band, and the newest is. Series without a baseline count where none of them is the norm: lag, waits, errors.
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
  const lacking = verdicts.flatMap(verdict => verdict.lacking ?? []);
  const isOver = lacking.length === 0 && verdicts.length > 0 && now - endedAt >= steady;
  const since = Math.max(from, ...verdicts.map(verdict => verdict.since ?? from));
  return {endedAt, recoveredAt: isOver ? since : null, lacking};
};
