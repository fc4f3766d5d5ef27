// Where the replicas of a primary may be reached: by what they report of themselves, or else by where they come from.
import type {Target} from '../engine.ts';
import {count, type Row, text} from '../row.ts';
import type {Connection} from './connection.ts';
import {errorNumber} from './errors.ts';
import type {MysqlSettings} from './settings.ts';
import {since} from './traits.ts';

type Place = {readonly host: string; readonly port: number};

/** Takes REPLICATION SLAVE, or REPLICATION MASTER ADMIN on MariaDB: without, nobody has introduced himself. */
const registeredRows = async (connection: Connection): Promise<readonly Row[]> => {
  try {
    return await connection.query(
      since(connection, {mysql: [8, 0, 22]}) ? 'show replicas' : 'show slave hosts',
    );
  } catch (error) {
    if (errorNumber(error) === 1227) return [];
    throw error;
  }
};

const sendersSql = ({family}: Connection): string =>
  `select host as host from ${family === 'mysql' ? 'performance_schema' : 'information_schema'}.processlist
  where command in ('Binlog Dump', 'Binlog Dump GTID')`;

/** `10.0.0.7:51234` without its port; `null`: a client on the server's own machine. */
const remoteHost = (row: Row): string | null => {
  const host = (text(row, 'host') ?? '').replace(/:\d+$/, '');
  return host === '' || host === 'localhost' || host === '::1' || host.startsWith('127.') ? null : host;
};

const reportedPlace = (row: Row): Place[] => {
  const host = text(row, 'Host') ?? '';
  return host === '' ? [] : [{host, port: count(row, 'Port') ?? 0}];
};

/**
 * A replica with `report_host` says where it listens. One without is taken to listen on the primary's own port at the
 * address that it reads the log from; on the primary's own machine it must listen elsewhere, and where is not known.
 */
export const placesOf = (
  registered: readonly Row[],
  senders: readonly Row[],
  port: number,
): readonly Place[] => {
  const reported = registered.flatMap(reportedPlace);
  if (reported.length >= senders.length) return reported;
  const known = new Set(reported.map(({host}) => host));
  const hosts = new Set(senders.map(remoteHost).filter(host => host !== null && !known.has(host)));
  return [...reported, ...[...hosts].flatMap(host => (host === null ? [] : [{host, port}]))];
};

export const findReplicas = async (
  connection: Connection,
  settings: MysqlSettings,
): Promise<readonly {readonly name: string; readonly target: Target}[]> => {
  const registered = await registeredRows(connection);
  const places = placesOf(registered, await connection.query(sendersSql(connection)), settings.port);
  return Promise.all(
    places.map(async ({host, port}) => ({
      name: `${host}:${port}`,
      target: await settings.sibling(host, port),
    })),
  );
};
