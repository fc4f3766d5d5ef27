import type {EventOf} from '../event.ts';
import type {ActionState, State} from '../state.ts';

/** What the operator did last and what has come of it so far. */
export type Followed = {
  /** Confirmed together. */
  readonly actions: readonly ActionState[];
  readonly pending: number;
  /** The end of each action that has one, by id. */
  readonly settled: ReadonlyMap<string, EventOf<'action.settled'>>;
  /** Cancelled, still running: what is left is to terminate it. */
  readonly ignored: ActionState | null;
};

/** How long an end stays in sight, ms; of what concerns only migtop itself, shorter. */
const keptFor = 15_000;
const ownKeptFor = 4_000;
/** How long an offer to go further stays, ms. */
const ignoredFor = 120_000;

const isOver = ({status}: ActionState): boolean => status === 'settled' || status === 'refused';

const wasIgnored = ({asked, outcome}: ActionState): boolean =>
  asked.action === 'cancel' && outcome === 'ignored';

const settledIn = (log: State['log'], ids: ReadonlySet<string>): Followed['settled'] =>
  new Map(
    log.flatMap(event => (event.type === 'action.settled' && ids.has(event.id) ? [[event.id, event]] : [])),
  );

const patience = ({asked: {action}}: ActionState, isIgnored: boolean): number => {
  if (isIgnored) return ignoredFor;
  return action === 'arm' || action === 'disarm' || action === 'watch replica' ? ownKeptFor : keptFor;
};

/** `null` when nothing is under way and the last end has been seen for long enough. */
export const selectFollowed = (state: State, now: number): Followed | null => {
  const all = Object.values(state.actions);
  const [newest] = all.toSorted((a, b) => b.asked.at - a.asked.at);
  if (newest === undefined) return null;
  const {group, id} = newest.asked;
  const actions = all.filter(({asked}) => (group === null ? asked.id === id : asked.group === group));
  const pending = actions.filter(action => !isOver(action)).length;
  const ignored = actions.find(wasIgnored) ?? null;
  const last = Math.max(...actions.map(({at}) => at));
  if (pending === 0 && now - last > patience(newest, ignored !== null)) return null;
  const settled = settledIn(state.log, new Set(actions.map(({asked}) => asked.id)));
  return {actions, pending, settled, ignored};
};
