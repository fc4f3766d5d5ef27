import type {AlertKind} from '../../src/core/alert.ts';
import type {PanelId} from '../../src/store/view.ts';

/** Where each trouble is to be seen. */
export const panelFor: Readonly<Record<AlertKind, PanelId>> = {
  blocked: 'locks',
  'deadlock cycle': 'locks',
  'replica lag': 'replication',
  'replica lost': 'replication',
  'replication stopped': 'replication',
  'replay paused': 'replication',
  'replay blocked': 'replication',
  slot: 'replication',
  'node lost': 'events',
  'node stale': 'events',
  connections: 'vitals',
  'idle in transaction': 'sessions',
  'old snapshot': 'sessions',
  rewrite: 'migration',
  'worker lost': 'migration',
  'job failed': 'migration',
  'runner lock stuck': 'migration',
  canary: 'latency',
  endpoint: 'latency',
  'above baseline': 'latency',
  'no lock timeout': 'migration',
  'invalid index': 'migration',
};
