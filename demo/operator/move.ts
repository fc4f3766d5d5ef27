import type {ActCommand, Selection} from '../../src/actions/plan.ts';
import type {NodeState, State} from '../../src/core/state.ts';
import type {Rescue} from '../scenarios/scenario.ts';
import type {Glance} from './attention.ts';

/** A key to press, and on whom. */
export interface Move {
  readonly command: ActCommand;
  readonly selection: Selection;
  /** Why, for those who watch. */
  readonly because: string;
}

/** What the operator does next, having pressed so many keys before; null: looks on. */
export function nextMove(glance: Glance, {operator}: Rescue, pressed: number): Move | null {
  if (operator === 'watches') return null;
  if (glance.wellSince !== null) return resume(glance.state);
  if (glance.troubledAt === null) return null;
  if (operator === 'cancels first' && pressed === 0) return cancelMigration(glance.state);
  return proposed(glance);
}

function proposed({advice, headline}: Glance): Move | null {
  const [best] = advice;
  if (!best) return null;
  const {node, session, job, index} = best;
  const selection = {node, sessions: session === null ? [] : [session], job, index};
  return {command: best.action, selection, because: `PRESS says: ${headline.press.text}`};
}

/** Whoever pauses a backfill lets it go on when all is well. */
function resume(state: State): Move | null {
  for (const {node, job} of progressIn(state)) {
    if (job?.state !== 'paused') continue;
    const selection = {node, sessions: [], job: job.job, index: null};
    return {command: 'pause', selection, because: 'all is well: the backfill may go on'};
  }
  return null;
}

/** What stands still is the first to be blamed. */
function cancelMigration(state: State): Move | null {
  for (const {node, session, waitsFor, title} of progressIn(state)) {
    if (session === null || waitsFor === null) continue;
    const selection = {node, sessions: [session], job: null, index: null};
    return {command: 'cancel', selection, because: `patience is short: ${title} stands still, away with it`};
  }
  return null;
}

/** Whether a backfill was paused and waits to be resumed. */
export const isPaused = (state: State): boolean =>
  progressIn(state).some(({job}) => job?.state === 'paused' || job?.state === 'pausing');

const progressIn = ({nodes}: State): NodeState['progress'] =>
  Object.values(nodes).flatMap(({progress}) => progress);
