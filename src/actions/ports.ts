// What actions need of the rest: connections to act over and tools to drive.
import type {Node} from '../engines/engine.ts';
import type {Tool} from '../tools/tool.ts';

export type ActPorts = {
  /** The open connection of a node, or `null` while there is none. */
  readonly node: (name: string) => Node | null;
  readonly tools: readonly Tool[];
};
