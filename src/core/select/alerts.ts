import type {Severity} from '../alert.ts';
import type {RaisedAlert, State} from '../state.ts';

const order: readonly Severity[] = ['critical', 'warning', 'notice'];

/** What is wrong now, the gravest and then the oldest first. */
export const selectAlerts = ({alerts}: State): readonly RaisedAlert[] =>
  Object.values(alerts).toSorted(
    (a, b) => order.indexOf(a.alert.severity) - order.indexOf(b.alert.severity) || a.at - b.at,
  );
