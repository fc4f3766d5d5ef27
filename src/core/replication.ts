// The replication of a server, as it tells it: whom it feeds, whom it follows, and how far it is.

import type {SessionId} from './session.ts';

/** Log positions are in the unit of `Replication.unit`; differences are what counts. */
export type ReplicaSeen = {
  /** application_name or host:port, as the primary knows it. */
  readonly name: string;
  readonly address: string | null;
  /** What the replica calls itself among servers: joins with `ReplicaSelf.serverId`; `null`: there is no such thing, or it is not seen. */
  readonly serverId: string | null;
  /** `null`: which session feeds it cannot be told. */
  readonly session: SessionId | null;
  readonly state: string | null;
  readonly sync: string | null;
  readonly sent: number | null;
  readonly written: number | null;
  readonly flushed: number | null;
  readonly replayed: number | null;
  /** Time lags by the primary's own account, ms; stale when idle, frozen when replay stalls. */
  readonly writeLag: number | null;
  readonly flushLag: number | null;
  readonly replayLag: number | null;
  /** Since the replica last answered, ms. */
  readonly replyAge: number | null;
};

/** One stream that a replica receives and applies; most replicas have one. */
export type Channel = {
  /** Empty for the only or default one. */
  readonly name: string;
  readonly upstream: string | null;
  readonly receiver: 'running' | 'connecting' | 'stopped';
  readonly applier: 'running' | 'stopped';
  /** Parallel workers that apply; `null`: one thread, or not known. */
  readonly workers: number | null;
  /** Received and not applied yet, bytes. */
  readonly backlog: number | null;
  /** By the server's own count of whole seconds, ms; `null`: it does not say, which is not 0. */
  readonly secondsBehind: number | null;
  /** Why the receiver stopped or cannot connect, and why the applier stopped, in the server's words. */
  readonly receiverError: string | null;
  readonly applierError: string | null;
};

/** What a replica says itself of its lag, ms, and what it goes by. */
export type OwnLag = {
  readonly lag: number;
  /** Better first: the commit time of the transaction being applied, whole seconds behind. */
  readonly source: 'applier timestamp' | 'seconds behind';
};

export type ReplicaSelf = {
  /** host:port it streams from; `null`: no receiver runs. */
  readonly upstream: string | null;
  /** How the upstream knows it: joins with `ReplicaSeen.name`. */
  readonly name: string | null;
  readonly serverId: string | null;
  /** `null`: a receiver runs, and what it does is hidden. */
  readonly streaming: boolean | null;
  readonly received: number | null;
  readonly replayed: number | null;
  /** Commit time of the last replayed transaction, on the primary's clock. */
  readonly lastReplayed: number | null;
  /** Since the last message of the upstream, ms. */
  readonly messageAge: number | null;
  readonly paused: boolean | null;
  /** Applied with this intended delay, ms. */
  readonly intendedDelay: number | null;
  /** Queries cancelled here because replay needed their locks or rows; a counter. */
  readonly conflicts: number | null;
  /** How long replay waits for a conflicting query before it cancels it, ms; -1 = for ever. */
  readonly conflictPatience: number | null;
  /** `null`: it says nothing, or nothing that can be relied on. */
  readonly ownLag: OwnLag | null;
  /** Empty where the server has no such thing as channels. */
  readonly channels: readonly Channel[];
};

export type Slot = {
  readonly name: string;
  readonly kind: 'physical' | 'logical';
  readonly active: boolean;
  readonly retained: number | null;
  /** Bytes that can still be written before the slot is lost; `null`: no limit is set. */
  readonly safe: number | null;
  readonly status: string | null;
};

/**
 * Where a server is with its log. `bytes`: one log counted through. `coordinates`: numbered files, see `coordinate`; only differences
 * within one file are bytes. `transactions`: as many as began on each origin.
 */
export type PositionUnit = 'bytes' | 'coordinates' | 'transactions';

/** How old the newest moment in a heartbeat table is, ms by the clock of the server that was asked; negative when it lies ahead. */
export type Heartbeat = {readonly age: number} | {readonly missing: string};

export type Replication = {
  /** Written (primary) or replayed (replica) position of this node. */
  readonly position: number | null;
  readonly unit: PositionUnit;
  /**
   * Positions by the server or domain that transactions began on; `position` is their sum. What a replica has from elsewhere does not
   * count as replayed. `null`: there is one log, and positions compare as they are.
   */
  readonly origins: Readonly<Record<string, number>> | null;
  readonly self: ReplicaSelf | null;
  readonly replicas: readonly ReplicaSeen[];
  readonly slots: readonly Slot[];
  /** `null`: no heartbeat table was named. */
  readonly heartbeat: Heartbeat | null;
};
