// One event of one recording, with the states around it: what every gatherer takes.
import type {Event} from '../../core/event.ts';
import type {NodeState, State} from '../../core/state.ts';

export type Step = {
  readonly event: Event;
  readonly before: State;
  readonly after: State;
  /** Which recording it is of, counted from 0. */
  readonly recording: number;
};

/** The node that an observation is of; `null`: the event is none, or of a node not known. */
export const observedIn = ({event, after}: Step): NodeState | null =>
  event.type === 'node.observed' ? (after.nodes[event.node] ?? null) : null;

export const clusterOf = ({nodes}: State, node: string): string => nodes[node]?.cluster ?? '';

/** The last value of a series, or `null`. */
export const lastIn = (values: readonly (number | null)[]): number | null => values.at(-1) ?? null;
