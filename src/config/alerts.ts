// Alerts by the names that --fail-on takes.
import type {AlertKind} from '../core/alert.ts';
import {UserError} from '../errors.ts';
import {nearest} from './nearest.ts';

const every: Readonly<Record<AlertKind, true>> = {
  blocked: true,
  'deadlock cycle': true,
  'replica lag': true,
  'replica lost': true,
  'replication stopped': true,
  'replay paused': true,
  'replay blocked': true,
  slot: true,
  'node lost': true,
  'node stale': true,
  connections: true,
  'idle in transaction': true,
  'old snapshot': true,
  rewrite: true,
  'worker lost': true,
  'job failed': true,
  'runner lock stuck': true,
  canary: true,
  endpoint: true,
  'above baseline': true,
  'no lock timeout': true,
  'invalid index': true,
};

const isAlertKind = (name: string): name is AlertKind => Object.hasOwn(every, name);
const kinds = Object.keys(every).filter(isAlertKind);
const spelled = (kind: string): string => kind.replaceAll(' ', '-');

/** `replica-lag` or `any`. Throws `UserError`. */
export const alertsNamed = (name: string): readonly AlertKind[] => {
  if (name === 'any') return kinds;
  const kind = name.replaceAll('-', ' ');
  if (isAlertKind(kind)) return [kind];
  const names = kinds.map(spelled);
  const near = nearest(name, names);
  throw new UserError(
    `There is no alert "${name}".`,
    near ? `Did you mean ${near}?` : `Alerts are ${names.join(', ')}, or any.`,
  );
};
