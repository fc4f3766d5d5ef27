// What a replica can say of its lag by itself, as far as that can be relied on.
import type {OwnLag} from '../../core/replication.ts';
import type {Applier} from './readers/appliers.ts';
import type {ChannelStatus} from './replica-status.ts';

/** All that is known of one channel. */
export type ChannelFacts = {
  readonly status: ChannelStatus;
  readonly applier: Applier | null;
  /** Since the last message of its source, ms. */
  readonly silence: number | null;
  /** How often an idle source gives a sign of life, ms; `null`: not known, 0: never. */
  readonly heartbeatInterval: number | null;
  /** It has applied all that it has received; `null`: not known. */
  readonly caughtUp: boolean | null;
};

/** What a sign of life may be late by, ms. */
const delay = 1_000;

/** A source that says nothing for two of its intervals is not idle but gone: all received is then not all there is. */
const isHeard = ({silence, heartbeatInterval}: ChannelFacts): boolean =>
  silence !== null && heartbeatInterval !== null && heartbeatInterval > 0
    ? silence <= 2 * heartbeatInterval + delay
    : false;

/**
 * `Seconds_Behind_Source` is 0 while the source is frozen, and on MySQL 9 while the receiver cannot connect or has been stopped: it counts
 * only beside a receiver that runs and an applier that has something to do.
 */
const ofChannel = (facts: ChannelFacts): OwnLag | null => {
  const {status, applier, caughtUp} = facts;
  if (applier !== null && applier.applying !== null)
    return {lag: applier.applying, source: 'applier timestamp'};
  if (status.receiver !== 'running' || status.applier !== 'running') return null;
  if (caughtUp === true && !isHeard(facts)) return null;
  if (caughtUp === true && applier !== null) return {lag: 0, source: 'applier timestamp'};
  return status.secondsBehind === null ? null : {lag: status.secondsBehind, source: 'seconds behind'};
};

/** Of several channels the one that is furthest behind; `null` where one of them tells nothing, as it may be that one. */
export const ownLagOf = (channels: readonly ChannelFacts[]): OwnLag | null => {
  const lags = channels.map(ofChannel);
  if (lags.includes(null)) return null;
  return lags.reduce<OwnLag | null>(
    (worst, each) => (each !== null && (worst === null || each.lag > worst.lag) ? each : worst),
    null,
  );
};
