// What the screen asks of the rest of the program. Nothing here answers with a change of the screen: that comes back as events.
import type {ActCommand, Offer, Plan, Selection} from '../src/actions/plan.ts';
import type {Lock, SessionId} from '../src/core/observation.ts';

export type Ports = {
  /** What a key would do now, or why it cannot act. */
  readonly offer: (command: ActCommand, selection: Selection) => Offer;
  /** `null`: the targets are what the confirmation shows. Else what changed. */
  readonly stillSame: (plan: Plan) => string | null;
  /** Carries out a confirmed plan; outcome and refusal arrive as events. */
  readonly run: (plan: Plan) => void;
  readonly disarm: () => void;
  readonly note: (text: string) => void;
  /** To the clipboard of the person at the terminal. What is too long for it is said in the answer. */
  readonly copy: (text: string) => string | null;
  /** The whole statement as the server gave it, or `null` when nothing longer is known. */
  readonly statementOf: (node: string, session: SessionId) => string | null;
  /** Locks held and awaited, as far as they were read. */
  readonly locksOf: (node: string, session: SessionId) => readonly Lock[];
  /** Starts watching a replica that a primary named; `null`, or why not. */
  readonly watchReplica: (cluster: string, name: string) => string | null;
  readonly quit: () => void;
};

/** Of this process and this run, beside what events tell. */
export type RunInfo = {
  /** Where the session is recorded; `null`: it is not. */
  readonly recording: string | null;
};
