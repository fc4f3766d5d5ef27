import type {Event, EventOf} from '../../src/core/event.ts';
import {keymap} from '../../src/keymap.ts';
import type {MigrationState} from '../migration/runner.ts';
import type {Felt} from '../world/meter.ts';
import type {Above} from './above.ts';
import type {Recovered} from './patience.ts';
import type {Replayed} from './replayed.ts';

/** A key that was pressed and what came of it. */
export interface Deed {
  /** Milliseconds since the incident began. */
  readonly at: number;
  readonly key: string;
  readonly action: string;
  readonly node: string;
  readonly target: string;
  readonly command: string;
  /** `refused` before it was sent; null: not known yet. */
  readonly outcome: EventOf<'action.settled'>['outcome'] | 'refused' | null;
  readonly detail: string;
  /** Until the outcome was seen, ms. */
  readonly took: number | null;
  /** Sessions that waited and were seen released, and within how many ms. */
  readonly released: number;
  readonly releasedAfter: number | null;
}

/** All that the operator saw and did. Times are milliseconds since the incident began. */
export interface Played {
  readonly scenario: string;
  readonly rescued: boolean;
  /** What is still wrong. */
  readonly wrong: string | null;
  /** When HEALTH first told of trouble, and since when it has been good for good. */
  readonly troubledAt: number | null;
  readonly wellSince: number | null;
  readonly deeds: readonly Deed[];
  readonly migration: {readonly state: MigrationState; readonly step: string};
  readonly shop: Felt;
  /** How far above what is usual it came; `null`: no such alert was raised. */
  readonly above: Above | null;
  /** How the servers came back to what was usual; `null`: nobody waited for that. */
  readonly recovery: Recovered | null;
  /** Whether the recording of it replays to what was live; `null`: there is none. */
  readonly recording: Replayed | null;
}

/** Made from the session's own events: what they do not say was not done. */
export function readDeeds(events: readonly Event[], begunAt: number): readonly Deed[] {
  const deeds = new Map<string, Deed>();
  for (const event of events) {
    if (event.type === 'action.asked') deeds.set(event.id, deedOf(event, begunAt));
    if (event.type !== 'action.refused' && event.type !== 'action.settled') continue;
    const deed = deeds.get(event.id);
    if (deed) deeds.set(event.id, {...deed, ...endOf(event)});
  }
  return [...deeds.values()].filter(({action}) => action !== 'arm');
}

const deedOf = ({at, action, node, target, command}: EventOf<'action.asked'>, begunAt: number): Deed => ({
  ...{at: at - begunAt, key: keyOf(action), action, node, target: target.label, command},
  ...{outcome: null, detail: '', took: null, released: 0, releasedAfter: null},
});

function endOf(event: EventOf<'action.refused' | 'action.settled'>): Partial<Deed> {
  if (event.type === 'action.refused') return {outcome: 'refused', detail: event.reason};
  const {outcome, detail, took, released, releasedAfter} = event;
  return {outcome, detail, took, released, releasedAfter};
}

/** One key pauses and resumes. */
export const keyOf = (action: string): string =>
  keymap.find(({id}) => id === (action === 'resume' ? 'pause' : action))?.keys[0] ?? '';
