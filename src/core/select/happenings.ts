import type {Event} from '../event.ts';
import {type Happening, happeningsAfter} from '../happening.ts';
import {alertKey, type State} from '../state.ts';

const isHappening = ({type}: Event): boolean =>
  type === 'alert.raised' || type === 'alert.cleared' || type === 'action.asked' || type === 'mark.added';

/** Alerts while they lasted, actions and notes, as far back as the log goes. Alerts that are older than the log are still among those raised. */
export const selectHappenings = (log: State['log'], alerts: State['alerts']): readonly Happening[] => {
  const told = log.filter(isHappening).reduce<readonly Happening[]>(happeningsAfter, []);
  const open = new Set(told.flatMap(({key, until}) => (until === null ? [key] : [])));
  const older = Object.values(alerts).flatMap(({alert, at}): readonly Happening[] => {
    const key = alertKey(alert);
    return open.has(key) ? [] : [{at, kind: 'alert', severity: alert.severity, until: null, key}];
  });
  return [...older, ...told];
};
