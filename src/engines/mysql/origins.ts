// How far a server is, as the core counts it: by origin of transactions, or by coordinates where nothing better tells.
import type {Replication} from '../../core/replication.ts';
import {hasCaughtUp, transactionsToApply} from './channels.ts';
import {countByDomain, countByOrigin, gtidSet} from './gtid.ts';
import type {LogPosition} from './readers/log-position.ts';
import type {ChannelStatus} from './replica-status.ts';

export type Place = Pick<Replication, 'position' | 'unit' | 'origins'>;

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);

const placeOf = (unit: Replication['unit'], origins: Readonly<Record<string, number>>): Place => ({
  ...{position: sum(Object.values(origins)), unit, origins},
});

const nowhere = (unit: Replication['unit']): Place => ({position: null, unit, origins: null});

/** What was written on the spot would hide what is missing of the same domain: only what was replicated counts on a replica. */
const inDomains = (
  {logs, replicated, current}: LogPosition,
  statuses: readonly ChannelStatus[],
  isReplica: boolean,
): Place => {
  if (!isReplica && !logs) return nowhere('transactions');
  const position = isReplica && !statuses.some(({countsOwn}) => countsOwn) ? replicated : current;
  return placeOf('transactions', countByDomain(position ?? ''));
};

const inFiles = (
  {serverId}: LogPosition,
  statuses: readonly ChannelStatus[],
  isReplica: boolean,
  binaryLog: number | null,
): Place => {
  const places = isReplica
    ? statuses.flatMap(({source, executed}) =>
        source === null || executed === null ? [] : [[source, executed] as const],
      )
    : binaryLog === null
      ? []
      : [[serverId, binaryLog] as const];
  return places.length === 0 ? nowhere('coordinates') : placeOf('coordinates', Object.fromEntries(places));
};

/** `binaryLog`: where its own log ends, for a primary without GTIDs. */
export const placeOn = (
  position: LogPosition,
  statuses: readonly ChannelStatus[],
  isReplica: boolean,
  binaryLog: number | null,
): Place => {
  if (position.replicated !== null) return inDomains(position, statuses, isReplica);
  if (position.executed === null) return inFiles(position, statuses, isReplica, binaryLog);
  if (!isReplica && !position.logs) return nowhere('transactions');
  return placeOf('transactions', countByOrigin(gtidSet(position.executed)));
};

/** The position it will have when all that arrived is applied; `null`: not known. */
export const receivedOf = (
  place: Place,
  position: LogPosition,
  statuses: readonly ChannelStatus[],
): number | null => {
  if (place.position === null) return null;
  const left = statuses.map(status => {
    if (hasCaughtUp(status, position) === true) return 0;
    if (place.unit === 'transactions') return transactionsToApply(status, position);
    const {received, executed} = status;
    return received === null || executed === null ? null : Math.max(0, received - executed);
  });
  const known = left.filter(each => each !== null);
  return known.length < left.length ? null : place.position + sum(known);
};
