import type {AlertKind} from '../../core/alert.ts';
import type {Family} from '../incident.ts';

/** Alerts of one family that overlap are one incident. `null`: to be noted, and no incident by itself. */
const families: Readonly<Record<AlertKind, Family | null>> = {
  blocked: 'locks',
  'deadlock cycle': 'locks',
  'no lock timeout': 'locks',
  'old snapshot': 'locks',
  rewrite: 'locks',
  'idle in transaction': null,
  'replica lag': 'replication',
  'replica lost': 'replication',
  'replication stopped': 'replication',
  'replay paused': 'replication',
  'replay blocked': 'replication',
  slot: 'replication',
  'node lost': 'reach',
  'node stale': 'reach',
  connections: 'saturation',
  canary: 'saturation',
  'above baseline': null,
  endpoint: 'reach',
  'worker lost': 'work',
  'job failed': 'work',
  'runner lock stuck': 'work',
  'invalid index': null,
};

export const familyOf = (kind: AlertKind): Family | null => families[kind] ?? null;
