import type {ActCommand, Selection} from '../../src/actions/plan.ts';
import type {NodeState, Progress, State} from '../../src/core/state.ts';
import type {Rescue} from '../scenarios/scenario.ts';
import type {Glance} from './attention.ts';

/** So long HEALTH must be good to be believed, ms. */
export const calm = 3000;

export const isWell = ({at, wellSince}: Glance): boolean => wellSince !== null && at - wellSince >= calm;

/** A key to press, and on whom. */
export interface Move {
  readonly command: ActCommand;
  readonly selection: Selection;
  /** Why, for those who watch. */
  readonly because: string;
}

/** What the operator does next, having pressed so many keys before; null: looks on. */
export function nextMove(glance: Glance, {first, watchOnly}: Rescue, pressed: number): Move | null {
  if (watchOnly || glance.troubledAt === null) return null;
  if (isWell(glance)) return resume(glance.state);
  if (!glance.isTroubled) return null;
  return first !== null && pressed === 0 ? firstMoves[first](glance.state) : proposed(glance);
}

function proposed({advice, headline}: Glance): Move | null {
  const [best] = advice;
  if (!best) return null;
  const {node, session, job, index} = best;
  const selection = {node, sessions: session === null ? [] : [session], job, index};
  return {command: best.action, selection, because: `PRESS says: ${headline.press.text}`};
}

const firstMoves = {
  'cancel the migration': (state: State) =>
    moveOn(
      progressIn(state).find(({session, waitsFor}) => session !== null && waitsFor !== null),
      'cancel',
      'patience is short: what stands still is cancelled',
    ),
  'end whom the migration waits for': (state: State) => {
    const standing = progressIn(state).find(({waitsFor}) => waitsFor !== null);
    return moveOn(
      standing && {...standing, session: standing.waitsFor},
      'terminate',
      'the work is all but done: to cancel it would throw that away, so who is in its way has to go',
    );
  },
  'pause the backfill': (state: State) =>
    moveOn(
      progressIn(state).find(({job}) => job?.state === 'running'),
      'pause',
      'the backfill can wait: a pause stops what feeds the lag',
    ),
};

/** Whoever pauses a backfill lets it go on when all is well. */
const resume = (state: State): Move | null =>
  moveOn(
    progressIn(state).find(({job}) => job?.state === 'paused'),
    'pause',
    'all is well: the backfill may go on',
  );

/** Whether a backfill is paused and waits to be resumed. */
export const isPaused = (state: State): boolean =>
  progressIn(state).some(({job}) => job?.state === 'paused' || job?.state === 'pausing');

const progressIn = ({nodes}: State): NodeState['progress'] =>
  Object.values(nodes).flatMap(({progress}) => progress);

function moveOn(progress: Progress | undefined, command: ActCommand, because: string): Move | null {
  if (!progress) return null;
  const {node, session, job} = progress;
  const sessions = session === null ? [] : [session];
  return {command, selection: {node, sessions, job: job?.job ?? null, index: null}, because};
}
