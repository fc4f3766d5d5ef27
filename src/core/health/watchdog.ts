import type {Alert} from '../alert.ts';
import type {Fact} from '../event.ts';
import {alertKey, type State} from '../state.ts';
import {baselineAlerts} from './above-baseline.ts';
import {alerts, bySeverity} from './alerts.ts';
import {relaxed} from './limits.ts';

/** More severe, or what tried again by itself has given up: MySQL's receiver does after ten attempts unless told otherwise. */
const isWorse = (alert: Alert, known: Alert): boolean =>
  bySeverity(alert, known) < 0 || (known.evidence.retries === true && alert.evidence.retries === false);

/**
 * What the state calls for: alerts to raise, and raised ones to clear. One that got worse is raised again. Meant for the live console
 * alone; its answers are recorded, so that a replay shows what was shown.
 */
export const watchdog = (state: State): readonly Fact[] => {
  if (!state.opened) return [];
  const {limits} = state.opened;
  const fixed = alerts(state, limits);
  const lasts = Object.values(state.alerts).map(({alert}) => alert);
  // It has a hysteresis of its own, and must not be taken for told by what is only near its limit.
  const compared = baselineAlerts(state, limits, [...fixed, ...lasts]);
  const raised = [...fixed, ...compared].filter(alert => {
    const known = state.alerts[alertKey(alert)];
    return !known || isWorse(alert, known.alert);
  });
  if (lasts.length === 0) return raised.map(raise);
  const lasting = new Set([...alerts(state, relaxed(limits)), ...compared].map(alertKey));
  const cleared = Object.entries(state.alerts).filter(([key]) => !lasting.has(key));
  return [
    ...raised.map(raise),
    ...cleared.map(([, {alert, at}]): Fact => {
      const {kind, node, subject} = alert;
      return {type: 'alert.cleared', kind, node, subject, lasted: state.now - at};
    }),
  ];
};

const raise = (alert: Alert): Fact => ({type: 'alert.raised', alert});
