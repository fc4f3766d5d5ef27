// What actions need of the rest: connections to act over and tools to drive.
import type {Fact} from '../core/event.ts';
import type {State} from '../core/state.ts';
import type {Node, SlowPart} from '../engines/engine.ts';
import type {Tool} from '../tools/tool.ts';

export type ActPorts = {
  /** The open connection of a node, or `null` while there is none. */
  readonly node: (name: string) => Node | null;
  readonly tools: readonly Tool[];
  /** Jobs can ask whether they may go on. */
  readonly isPolled?: boolean;
};

export type RunPorts = ActPorts & {
  readonly append: (fact: Fact) => void;
  readonly state: () => State;
  /** Called with each new state; returns how to stop that. */
  readonly subscribe: (listener: (state: State) => void) => () => void;
  /** Reads a node at once, and of the parts that are seldom read those that were acted on. */
  readonly wake: (node: string, hurry?: readonly SlowPart[]) => void;
  /** Epoch ms. */
  readonly now: () => number;
  readonly newId: () => string;
  readonly operator: string;
};
