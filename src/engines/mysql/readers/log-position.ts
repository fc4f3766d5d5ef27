// Where a server is with its log, and what it calls itself towards other servers.

import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import {coordinateOf} from '../replica-status.ts';
import {type ServerTraits, since} from '../traits.ts';

export type LogPosition = {
  /** MySQL: its uuid; MariaDB: its number. */
  readonly serverId: string;
  /** How its source calls it: by the host that it reports, or else by its number. */
  readonly name: string;
  /** Writes a binary log. */
  readonly logs: boolean;
  /** Transactions carry GTIDs: the set of those executed (MySQL). `null`: they do not, or it is MariaDB. */
  readonly executed: string | null;
  /** MariaDB's positions: what was replicated, and what was done in any way. */
  readonly replicated: string | null;
  readonly current: string | null;
  /** When it said so, epoch ms. */
  readonly now: number;
};

const common = `@@global.server_id as number, @@global.log_bin as logs, @@global.report_host as host, @@global.report_port as port,
  unix_timestamp(now(6)) as now`;

const sqlOf = ({family}: ServerTraits): string =>
  family === 'mariadb'
    ? `select @@global.server_id as id, @@global.gtid_slave_pos as replicated, @@global.gtid_current_pos as current, ${common}`
    : `select @@global.server_uuid as id, if(@@global.gtid_mode = 'ON', @@global.gtid_executed, null) as executed, ${common}`;

const nameIn = (row: Row | undefined): string => {
  const host = text(row, 'host');
  return host ? `${host}:${text(row, 'port')}` : `server ${text(row, 'number')}`;
};

export const makeLogPositionReader = (traits: ServerTraits): Reader<LogPosition> => ({
  name: 'log position',
  every: 0,
  budget: 20,
  sql: () => sqlOf(traits),
  read: ([row]) => ({
    serverId: text(row, 'id') ?? '',
    name: nameIn(row),
    logs: text(row, 'logs') === '1',
    executed: text(row, 'executed'),
    replicated: text(row, 'replicated'),
    current: text(row, 'current'),
    now: (count(row, 'now') ?? 0) * 1000,
  }),
});

const binaryLogSql = (traits: ServerTraits): string =>
  since(traits, {mysql: [8, 2]}) ? 'show binary log status' : 'show master status';

/** Where the binary log ends, see `coordinate`: asked only where no GTIDs tell (`isNeeded`). `null`: it is not known. */
export const makeBinaryLogReader = (
  traits: ServerTraits,
  isNeeded: () => boolean,
): Reader<number | null> => ({
  name: 'binary log',
  every: 0,
  budget: 20,
  sql: () => (traits.may.seeReplication && isNeeded() ? binaryLogSql(traits) : null),
  read: ([row]) => (row === undefined ? null : coordinateOf(text(row, 'File'), count(row, 'Position'))),
});
