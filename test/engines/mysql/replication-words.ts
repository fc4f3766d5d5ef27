// What tests say to a replica, in the words of each family.
import type {Family} from '../../../demo/servers/mysql/dialect.ts';

export interface Change {
  readonly password?: string;
  /** Seconds. */
  readonly delay?: number;
  readonly heartbeat?: number;
}

export interface Words {
  readonly stop: string;
  readonly start: string;
  readonly stopReceiver: string;
  readonly startReceiver: string;
  readonly stopApplier: string;
  readonly startApplier: string;
  change(change: Change): string;
  /** Another source, by a channel of this name. */
  second(channel: string, source: {readonly host: string; readonly port: number}): string;
  startChannel(channel: string): string;
  stopChannel(channel: string): string;
  forgetChannel(channel: string): string;
  /** Statements of one session: without a trace in the binary log, although the replica is read-only. */
  behindTheBack(sql: string): readonly string[];
  /** Statements of one session: as everybody would whom read-only does not keep from it. */
  openly(...statements: readonly string[]): readonly string[];
  /** An account `watcher` that may see replication and little else. */
  watcher(password: string): readonly string[];
}

const changes = ({password, delay, heartbeat}: Change, side: string): string =>
  [
    ...(password === undefined ? [] : [`${side}_PASSWORD = '${password}'`]),
    ...(delay === undefined ? [] : [`${side}_DELAY = ${delay}`]),
    ...(heartbeat === undefined ? [] : [`${side}_HEARTBEAT_PERIOD = ${heartbeat}`]),
  ].join(', ');

/** Only MySQL can keep even a superuser from writing. */
const written = (sql: readonly string[]): readonly string[] => [
  'SET GLOBAL super_read_only = OFF',
  ...sql,
  'SET GLOBAL super_read_only = ON',
];

export const dialects: Readonly<Record<Family, Words>> = {
  mysql: {
    ...{stop: 'STOP REPLICA', start: 'START REPLICA'},
    ...{stopReceiver: 'STOP REPLICA IO_THREAD', startReceiver: 'START REPLICA IO_THREAD'},
    ...{stopApplier: 'STOP REPLICA SQL_THREAD', startApplier: 'START REPLICA SQL_THREAD'},
    change: change => `CHANGE REPLICATION SOURCE TO ${changes(change, 'SOURCE')}`,
    second: (channel, {host, port}) =>
      `CHANGE REPLICATION SOURCE TO SOURCE_HOST = '${host}', SOURCE_PORT = ${port}, SOURCE_USER = 'nobody', SOURCE_AUTO_POSITION = 1 FOR CHANNEL '${channel}'`,
    startChannel: channel => `START REPLICA FOR CHANNEL '${channel}'`,
    stopChannel: channel => `STOP REPLICA FOR CHANNEL '${channel}'`,
    forgetChannel: channel => `RESET REPLICA ALL FOR CHANNEL '${channel}'`,
    behindTheBack: sql => ['SET sql_log_bin = 0', ...written([sql])],
    openly: (...sql) => written(sql),
    watcher: password => [
      `CREATE USER watcher@'%' IDENTIFIED BY '${password}'`,
      `GRANT REPLICATION CLIENT ON *.* TO watcher@'%'`,
      `GRANT SELECT ON test.* TO watcher@'%'`,
    ],
  },
  mariadb: {
    ...{stop: 'STOP SLAVE', start: 'START SLAVE'},
    ...{stopReceiver: 'STOP SLAVE IO_THREAD', startReceiver: 'START SLAVE IO_THREAD'},
    ...{stopApplier: 'STOP SLAVE SQL_THREAD', startApplier: 'START SLAVE SQL_THREAD'},
    change: change => `CHANGE MASTER TO ${changes(change, 'MASTER')}`,
    second: (channel, {host, port}) =>
      `CHANGE MASTER '${channel}' TO MASTER_HOST = '${host}', MASTER_PORT = ${port}, MASTER_USER = 'nobody', MASTER_USE_GTID = slave_pos`,
    startChannel: channel => `START SLAVE '${channel}'`,
    stopChannel: channel => `STOP SLAVE '${channel}'`,
    forgetChannel: channel => `RESET SLAVE '${channel}' ALL`,
    behindTheBack: sql => ['SET sql_log_bin = 0', sql],
    // In the domain of the primary it would be out of order.
    openly: (...sql) => ['SET gtid_domain_id = 9', ...sql],
    watcher: password => [
      `CREATE USER watcher@'%' IDENTIFIED BY '${password}'`,
      `GRANT SLAVE MONITOR, BINLOG MONITOR ON *.* TO watcher@'%'`,
      `GRANT SELECT ON test.* TO watcher@'%'`,
    ],
  },
};
