// The channels of a replica, put together from its status and its performance schema.
import type {Channel} from '../../core/replication.ts';
import {countByDomain, gtidSet, missingByDomain, missingFrom} from './gtid.ts';
import type {ChannelFacts} from './own-lag.ts';
import type {Appliers} from './readers/appliers.ts';
import type {LogPosition} from './readers/log-position.ts';
import type {Receivers} from './readers/receivers.ts';
import type {ChannelStatus} from './replica-status.ts';

export type ChannelReadings = {
  readonly statuses: readonly ChannelStatus[];
  readonly position: LogPosition;
  readonly appliers: Appliers | null;
  readonly receivers: Receivers | null;
  readonly silences: ReadonlyMap<string, number | null>;
};

/** Received and not applied, transactions; `null`: they carry no GTIDs. */
export const transactionsToApply = (
  {gtids}: ChannelStatus,
  {executed, replicated, current}: LogPosition,
): number | null => {
  if (gtids === '') return null;
  if (executed !== null) return missingFrom(gtidSet(gtids), gtidSet(executed));
  // A position that has been reached in any way needs not be applied again.
  const done = replicated === null ? null : {...countByDomain(current ?? ''), ...countByDomain(replicated)};
  return done === null ? null : missingByDomain(countByDomain(gtids), done);
};

export const hasCaughtUp = (status: ChannelStatus, position: LogPosition): boolean | null => {
  const left = transactionsToApply(status, position);
  if (left !== null) return left === 0;
  return status.received === null || status.executed === null ? null : status.executed >= status.received;
};

export const channelFacts = ({
  statuses,
  position,
  appliers,
  receivers,
  silences,
}: ChannelReadings): readonly ChannelFacts[] =>
  statuses.map(status => {
    const receiver = receivers?.get(status.name);
    return {
      status,
      applier: appliers?.get(status.name) ?? null,
      silence: receiver === undefined ? (silences.get(status.name) ?? null) : receiver.silence,
      heartbeatInterval: receiver?.heartbeatInterval ?? status.heartbeatInterval,
      caughtUp: hasCaughtUp(status, position),
    };
  });

/** Where in the log it happened, and in which worker, helps nobody who reads it in a hurry: what went wrong is left. */
export const errorWords = (error: string): string =>
  error
    .replace(/^Coordinator stopped because [^:]*: /, '')
    .replace(/^Worker \d+ failed executing transaction '[^']*' at [^;]*, end_log_pos \d+; /, '')
    .replace(/; handler error [^;]*; the event's (?:source|master) log [^;]*$/, '');

/** From where, with what account and how many times is what the channel's line and the server's own log say. */
const connectingWords = (error: string): string =>
  error.replace(/^error (?:re)?connecting to (?:source|master) '.*?message: /is, '');

export const channelOf = ({status, applier, caughtUp}: ChannelFacts): Channel => {
  const {name, upstream, receiver, backlog, secondsBehind, receiverError, applierError} = status;
  const failed = applierError === null ? null : errorWords(applier?.error ?? applierError);
  return {
    ...{name, upstream, receiver, applier: status.applier, workers: applier?.workers ?? null},
    // Parallel appliers note down their position now and then only: it trails what they have done.
    backlog: caughtUp === true ? 0 : backlog,
    receiverError: receiverError && connectingWords(receiverError),
    ...{secondsBehind, applierError: failed},
  };
};
