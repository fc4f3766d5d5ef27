// Replication that does not run, by the replica's own account.
import type {Channel} from '../replication.ts';
import type {Replica} from '../state.ts';

/** What does not run. `error`: why, in the server's words; `null`: it gives no reason, so somebody stopped it. */
export type Stopped = {
  readonly part: 'receiver' | 'applier';
  readonly channel: string;
  /** It tries again by itself. */
  readonly retries: boolean;
  readonly error: string | null;
};

const applierOf = ({name, applier, applierError}: Channel): Stopped | null =>
  applier === 'stopped' && applierError !== null
    ? {part: 'applier', channel: name, retries: false, error: applierError}
    : null;

const receiverOf = ({name, receiver, receiverError}: Channel): Stopped | null =>
  receiver === 'running'
    ? null
    : {part: 'receiver', channel: name, retries: receiver === 'connecting', error: receiverError};

/**
 * The worst first: an applier that failed, then a receiver that gets nothing. An applier that was stopped without an error is a pause and
 * none of these. Empty for a replica that says nothing itself.
 */
export const stoppedParts = ({channels}: Pick<Replica, 'channels'>): readonly Stopped[] => [
  ...channels.flatMap(channel => applierOf(channel) ?? []),
  ...channels.flatMap(channel => receiverOf(channel) ?? []),
];

/** It does not go on by itself: an error stands in the way. */
export const isBroken = ({part, retries, error}: Stopped): boolean =>
  part === 'applier' || (!retries && error !== null);
