// What a line of a recording may be. `recording.schema.json` beside this file is made from these types (npm run docs).
import type {Comparison} from '../core/baseline/comparison.ts';
import type {Event, EventOf, Limits} from '../core/event.ts';
import type {Observation, Reading} from '../core/observation.ts';
import type {Session} from '../core/session.ts';
import type {Difference, Json} from './difference.ts';

/** Query texts of the lines that follow, by number; a number that comes again means the new text. */
export type Texts = {readonly type: 'texts'; readonly texts: Readonly<Record<string, string>>};

/** A session whose statement is the number of a text. */
export type NumberedSession = Omit<Session, 'statement'> & {readonly statement: number | null};

/** An observation as it is stored: statements by number. */
export type RecordedObservation = Omit<Observation, 'sessions'> & {
  readonly sessions: Reading<readonly NumberedSession[]>;
};

type Observed = Pick<EventOf<'node.observed'>, 'at' | 'type' | 'node'>;

/** A whole reading of a node; the first of each node in a gzip member. */
export type FullFrame = Observed & {readonly observation: RecordedObservation};

/** What changed since the node's previous line. */
export type ChangedFrame = Observed & {readonly change: Difference};

/** The limits of baselines came later than others: recordings from before do without. */
export type Opening = Omit<EventOf<'session.opened'>, 'limits'> & {
  readonly limits: Omit<Limits, keyof Comparison> & Partial<Comparison>;
};

/** One line of a recording, as the present schema has it. */
export type RecordingLine =
  | Texts
  | FullFrame
  | ChangedFrame
  | Opening
  | Exclude<Event, EventOf<'node.observed'> | EventOf<'session.opened'>>;

/** As the reader meets it, before it knows which schema it is. */
export type ObservedLine = Observed & ({readonly observation: Json} | {readonly change: Difference});
