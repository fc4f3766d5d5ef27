// What the screen asks of the rest of the program. Nothing here answers with a change of the screen: that comes back as events.
import type {ActCommand, Offer, Plan, Selection} from '../src/actions/plan.ts';
import type {Lock} from '../src/core/lock.ts';
import type {SessionId} from '../src/core/session.ts';
import type {Travel} from '../src/source/replay/travel.ts';

export type Ports = {
  /** What a key would do now, or why it cannot act. */
  readonly offer: (command: ActCommand, selection: Selection) => Offer;
  /** `null`: the targets are what the confirmation shows. Else what changed. */
  readonly stillSame: (plan: Plan) => string | null;
  /** Carries out a confirmed plan; outcome and refusal arrive as events. */
  readonly run: (plan: Plan) => void;
  readonly disarm: () => void;
  readonly note: (text: string) => void;
  /** Takes the baseline of the last minutes; `null`, or why not. */
  readonly takeBaseline: () => string | null;
  /** To the clipboard of the person at the terminal. What is too long for it is said in the answer. */
  readonly copy: (text: string) => string | null;
  /** The whole statement as the server gave it, or `null` when nothing longer is known. */
  readonly statementOf: (node: string, session: SessionId) => string | null;
  /** All locks it holds and waits for; `null`: not read yet. */
  readonly locksOf: (node: string, session: SessionId) => readonly Lock[] | null;
  /** Starts watching a replica that a primary named; `null`, or why not. */
  readonly watchReplica: (cluster: string, name: string) => string | null;
  /** Where the session is recorded, and what keeps it from being; `null`: it was not asked for. */
  readonly recording: () => {readonly path: string; readonly trouble: string | null} | null;
  /** Who asked migtop within the last minute whether to go on. */
  readonly pollers: () => readonly string[];
  /** Through the time of the session, or of a recording. */
  readonly travel: Travel;
  readonly quit: () => void;
};
