import {type PanelId, panelIds} from '../../src/store/view.ts';
import {eventsContent} from './events.ts';
import {latencyContent} from './latency.ts';
import {locksContent} from './locks.ts';
import {migrationContent} from './migration.ts';
import type {At, PanelContent} from './panel.ts';
import {replicationContent} from './replication.ts';
import {sessionsContent} from './sessions.ts';
import {vitalsContent} from './vitals.ts';

export type PanelSpec = {readonly title: string; readonly content: (at: At) => PanelContent};

export const panels: Readonly<Record<PanelId, PanelSpec>> = {
  locks: {title: 'Locks', content: locksContent},
  sessions: {title: 'Sessions', content: sessionsContent},
  latency: {title: 'Latency', content: latencyContent},
  replication: {title: 'Replication', content: replicationContent},
  migration: {title: 'Migration', content: migrationContent},
  vitals: {title: 'Vitals', content: vitalsContent},
  events: {title: 'Events', content: eventsContent},
};

/** The digit that focuses a panel. */
export const digitOf = (panel: PanelId): number => panelIds.indexOf(panel) + 1;
