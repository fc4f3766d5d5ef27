// A course of latency that has everything in it that a chart has to show: calm, a gap, a peak, a rise, and what happened meanwhile.
import type {Happening} from '../../../src/core/happening.ts';
import {append, emptySeries, type Series} from '../../../src/core/series.ts';
import type {Curve} from '../../../src/text/chart/chart.ts';
import type {TimeAxis} from '../../../src/text/chart/time-axis.ts';

/** 14:00 of a Saturday, UTC. */
const begin = Date.UTC(2026, 10, 21, 14);
const seconds = 600;
const isGap = (second: number): boolean => second >= 200 && second < 240;

const courseOf = (factor: number): Series => {
  let series = emptySeries;
  for (let second = 0; second < seconds; second += 1) {
    const rise = second < 400 ? 0 : Math.min(60, (second - 400) / 2);
    const peak = second === 150 ? 90 : 0;
    const calm = 4 + Math.sin(second / 25);
    series = append(series, begin + second * 1000, isGap(second) ? null : (calm + rise + peak) * factor);
  }
  return series;
};

export const curves: readonly Curve[] = [
  {name: 'p50', series: courseOf(1), weight: 'dashed', tone: 'series3'},
  {name: 'p95', series: courseOf(4), weight: 'light', tone: 'series1'},
  {name: 'p99', series: courseOf(9), weight: 'heavy', tone: 'series2'},
];

const at = (second: number): number => begin + second * 1000;
const moment = (second: number, kind: 'action' | 'mark'): Happening => ({
  ...{at: at(second), until: at(second), kind, severity: null, key: `${kind} ${second}`},
});

export const time: TimeAxis = {
  ...{now: at(seconds - 1), window: seconds * 1000, zoneOffset: 60},
  happenings: [
    {at: at(150), until: at(180), kind: 'alert', severity: 'warning', key: 'canary'},
    {at: at(420), until: null, kind: 'alert', severity: 'critical', key: 'blocked'},
    moment(300, 'mark'),
    moment(520, 'action'),
  ],
};
