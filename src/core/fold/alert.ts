import type {EventOf} from '../event.ts';
import {alertKey, type State} from '../state.ts';

/** Raised again with other evidence, an alert keeps the moment it was first raised. */
export const foldRaised = (state: State, {at, alert}: EventOf<'alert.raised'>): State => {
  const key = alertKey(alert);
  return {...state, alerts: {...state.alerts, [key]: {alert, at: state.alerts[key]?.at ?? at}}};
};

export const foldCleared = (state: State, event: EventOf<'alert.cleared'>): State => {
  const {[alertKey(event)]: _, ...alerts} = state.alerts;
  return {...state, alerts};
};
