// What a migration tool must offer to be seen and driven. A tool speaks to the server through its engine's interfaces.
import type {JobOrder, JobReading} from '../core/job.ts';
import type {RunnerLock} from '../core/runner-lock.ts';
import type {Node, SignalReply} from '../engines/engine.ts';

/** Exactly what an order sends, or why it is none that can be sent: a value out of bounds, say. */
export type Command = {readonly command: string} | {readonly refused: string};

export type Tool = {
  readonly id: string;
  /** All its jobs on this node now. Rejects when they could not be read. */
  readonly read: (node: Node) => Promise<readonly JobReading[]>;
  /** Locks of migration runners on this node now; left out: it knows of none. Rejects when they could not be read. */
  readonly locks?: (node: Node) => Promise<readonly RunnerLock[]>;
  /** For the confirmation. */
  readonly commandFor: (node: Node, job: string, order: JobOrder) => Command;
  readonly act: (node: Node, job: string, order: JobOrder) => Promise<SignalReply>;
};
