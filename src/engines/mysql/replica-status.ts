// One row of SHOW REPLICA STATUS, under the names of any version.
import {coordinate} from '../../core/replication/coordinate.ts';
import type {Channel} from '../../core/replication.ts';
import {count, type Row, text} from '../row.ts';

/** What a row says beside what a channel is to the core. */
export type ChannelStatus = Omit<Channel, 'workers'> & {
  /** The source's uuid on MySQL, its number on MariaDB; `null` before it was met. */
  readonly source: string | null;
  /** In the source's binary log. */
  readonly received: number | null;
  readonly executed: number | null;
  /** Transactions received: a GTID set on MySQL, a position on MariaDB. Empty without GTID. */
  readonly gtids: string;
  /** MariaDB goes on from what it has in its own log, too. */
  readonly countsOwn: boolean;
  /** ms */
  readonly delay: number | null;
  /** How often an idle source sends a sign of life, ms, and how many of those came; `null`: not told here. */
  readonly heartbeatInterval: number | null;
  readonly heartbeats: number | null;
};

/** `Source_Host` was `Master_Host` before MySQL 8.0.22, and is on MariaDB. */
const older = (name: string): string => name.replaceAll('Source', 'Master').replaceAll('Replica_', 'Slave_');

const say = (row: Row, name: string): string | null => text(row, name) ?? text(row, older(name));

const number = (row: Row, name: string): number | null => {
  const value = say(row, name);
  return value === null || value === '' ? null : Number(value);
};

const words = (row: Row, name: string): string | null => say(row, name) || null;

/** `binlog.000042` at a position. */
export const coordinateOf = (file: string | null, offset: number | null): number | null => {
  const index = /\.(\d+)$/.exec(file ?? '')?.[1];
  return index === undefined || offset === null ? null : coordinate(Number(index), offset);
};

const receivers: Readonly<Record<string, Channel['receiver']>> = {Yes: 'running', No: 'stopped'};

/** Exact within one file; else the relay logs that are kept, less what of the present one is done. */
const backlogOf = (row: Row): number | null => {
  const [read, executed] = [number(row, 'Read_Source_Log_Pos'), number(row, 'Exec_Source_Log_Pos')];
  if (read !== null && executed !== null && say(row, 'Source_Log_File') === say(row, 'Relay_Source_Log_File'))
    return Math.max(0, read - executed);
  const [kept, done] = [number(row, 'Relay_Log_Space'), number(row, 'Relay_Log_Pos')];
  return kept === null || done === null ? null : Math.max(0, kept - done);
};

/** Seconds, as ms. */
const seconds = (row: Row, name: string): number | null => {
  const value = number(row, name);
  return value === null ? null : value * 1000;
};

export const channelStatus = (row: Row): ChannelStatus => {
  const receiver = receivers[say(row, 'Replica_IO_Running') ?? 'No'] ?? 'connecting';
  const applier = say(row, 'Replica_SQL_Running') === 'Yes' ? 'running' : 'stopped';
  const host = words(row, 'Source_Host');
  const id = number(row, 'Source_Server_Id');
  return {
    name: text(row, 'Channel_Name') ?? text(row, 'Connection_name') ?? '',
    upstream: host === null ? null : `${host}:${number(row, 'Source_Port')}`,
    ...{receiver, applier, backlog: backlogOf(row), secondsBehind: seconds(row, 'Seconds_Behind_Source')},
    // A version leaves the last error in place while the thread runs again.
    receiverError: receiver === 'running' ? null : words(row, 'Last_IO_Error'),
    applierError: applier === 'running' ? null : words(row, 'Last_SQL_Error'),
    source: words(row, 'Source_UUID') ?? (id === null || id === 0 ? null : String(id)),
    received: coordinateOf(say(row, 'Source_Log_File'), number(row, 'Read_Source_Log_Pos')),
    executed: coordinateOf(say(row, 'Relay_Source_Log_File'), number(row, 'Exec_Source_Log_Pos')),
    gtids: text(row, 'Retrieved_Gtid_Set') ?? text(row, 'Gtid_IO_Pos') ?? '',
    countsOwn: text(row, 'Using_Gtid') === 'Current_Pos',
    delay: seconds(row, 'SQL_Delay'),
    heartbeatInterval: seconds(row, 'Slave_heartbeat_period'),
    heartbeats: count(row, 'Slave_received_heartbeats'),
  };
};

/** Members of a group feed each other over channels of these names, which have no source of their own. */
const isOfGroup = (row: Row): boolean => (text(row, 'Channel_Name') ?? '').startsWith('group_replication_');

export const channelStatuses = (rows: readonly Row[]): readonly ChannelStatus[] =>
  rows.filter(row => !isOfGroup(row)).map(channelStatus);
