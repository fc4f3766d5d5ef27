// What a migration tool must offer to be seen and driven. A tool speaks to the server through its engine's interfaces.
import type {JobReading, JobVerb} from '../core/job.ts';
import type {Node, SignalReply} from '../engines/engine.ts';

export type Tool = {
  readonly id: string;
  /** All its jobs on this node now. Rejects when they could not be read. */
  readonly read: (node: Node) => Promise<readonly JobReading[]>;
  /** The exact command of a verb, for the confirmation. */
  readonly commandFor: (node: Node, job: string, verb: JobVerb) => string;
  readonly act: (node: Node, job: string, verb: JobVerb) => Promise<SignalReply>;
};
