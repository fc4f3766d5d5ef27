// One connection to a server, checked to be direct, with its session set up for what it is for.
import {TLSSocket} from 'node:tls';
import type {ConnectionOptions, OpenConnection, Purpose} from '../connection.ts';
import {NodeError, type Timeouts} from '../engine.ts';
import {type Loss, makeLoss} from '../loss.ts';
import type {Row} from '../row.ts';
import {statementError} from './errors.ts';
import {limitThatEnded, without} from './role-limits.ts';
import type {PostgresSettings} from './settings.ts';
import {type Admitted, admit} from './startup.ts';
import {makeStatements, type Statements} from './statements.ts';
import {isAtLeast} from './versions.ts';

export type Connection = OpenConnection &
  Statements & {
    /** Our backend. */
    readonly pid: number;
    /** As `server_version_num`: 180004 is 18.4. */
    readonly serverVersion: number;
  };

const oldestVersion = 130_000;
/** How long a goodbye may take, ms. */
const goodbye = 500;

/** What we ask is no load of the application: where we may, we have pg_stat_statements leave it out. */
const uncountedSql = (serverVersion: number): string => {
  const may = isAtLeast(serverVersion, 15)
    ? ` or has_parameter_privilege('pg_stat_statements.track', 'set')`
    : '';
  return `select set_config('pg_stat_statements.track', 'none', false)
    where current_setting('pg_stat_statements.track', true) is not null and (current_setting('is_superuser') = 'on'${may})`;
};

/**
 * pg_catalog goes first, or a function of the same name that somebody put into the database's own search path would
 * run with our rights. The rest keeps tables of the user nameable without their schema.
 */
const sessionFor = (purpose: Purpose, {statement, lock}: Timeouts, serverVersion: number): string =>
  [
    `set statement_timeout = ${Math.ceil(statement)}`,
    `set lock_timeout = ${Math.ceil(lock)}`,
    `set idle_in_transaction_session_timeout = 10000`,
    // Limits of the role that our idle connections, or a long reading, would not outlive.
    ...(isAtLeast(serverVersion, 14) ? ['set idle_session_timeout = 0'] : []),
    ...(isAtLeast(serverVersion, 17) ? ['set transaction_timeout = 0'] : []),
    `set client_encoding = 'UTF8'`,
    `set jit = off`,
    `select set_config('search_path', 'pg_catalog, ' || current_setting('search_path'), false)`,
    `set default_transaction_read_only = ${purpose === 'act' || purpose === 'backfill' ? 'off' : 'on'}`,
    ...(purpose === 'backfill' ? [] : [uncountedSql(serverVersion)]),
  ].join('; ');

const watchLoss = ({client, early}: Admitted, address: string): Loss => {
  const loss = makeLoss(error => statementError(error, address));
  for (const error of early) loss.lost(error);
  client.on('error', loss.lost);
  client.on('end', () => loss.lost(new Error('the server closed it')));
  return loss;
};

const tlsOf = ({client}: Admitted): string | null => {
  const {stream} = client.connection;
  return stream instanceof TLSSocket ? stream.getProtocol() : null;
};

/** The process id of the protocol's handshake; a pooler hands out its own. */
const handshakePid = ({client}: Admitted): number | null =>
  'processID' in client && typeof client.processID === 'number' ? client.processID : null;

/** Before anything is set: through a pooler, what we set would stay behind in a session of the application. */
const checkServer = (row: Row | undefined, handshake: number | null, address: string): number => {
  if (Number(row?.pid) !== handshake)
    throw new NodeError(
      'denied',
      `${address} is a connection pooler, not the server itself.`,
      'Give the address of the server: through a pooler, sessions cannot be told apart and settings leak into them.',
    );
  const version = Number(row?.version);
  if (version < oldestVersion)
    throw new NodeError(
      'denied',
      `${address} runs PostgreSQL ${Math.floor(version / 10_000)}, which is too old.`,
      'PostgreSQL 13 and later are supported.',
    );
  return version;
};

const openOnce = async (
  settings: PostgresSettings,
  {application, timeouts, purpose}: ConnectionOptions,
): Promise<Connection> => {
  const {address} = settings;
  const admitted = await admit(settings, application, timeouts.connect);
  const {client, socket} = admitted;
  const loss = watchLoss(admitted, address);
  const giveUp = (why: NodeError) => {
    loss.lose(why);
    socket.destroy();
  };
  const kill = () => giveUp(new NodeError('lost', `We ended the connection to ${address}.`));
  const {query, multi} = makeStatements(client, address, timeouts.statement, {reason: loss.reason, giveUp});
  try {
    const [row] = await query(
      `select pg_catalog.pg_backend_pid() as pid, pg_catalog.current_setting('server_version_num') as version`,
    );
    const pid = handshakePid(admitted);
    const serverVersion = checkServer(row, pid, address);
    await multi(sessionFor(purpose, timeouts, serverVersion));
    return {
      pid: pid ?? 0,
      serverVersion,
      tls: tlsOf(admitted),
      query,
      multi,
      get lost() {
        return loss.reason();
      },
      ping: async () => void (await query('select 1')),
      onLost: loss.onLost,
      close: async () => {
        loss.expectEnd();
        const late = setTimeout(() => socket.destroy(), goodbye);
        await client.end().catch(() => {});
        clearTimeout(late);
      },
      kill,
    };
  } catch (error) {
    kill();
    throw error;
  }
};

/** Rejects with `NodeError`. No password appears in any error. */
export const openConnection = async (
  settings: PostgresSettings,
  options: ConnectionOptions,
): Promise<Connection> => {
  const lifted = new Set<string>();
  for (;;)
    try {
      return await openOnce(without(settings, lifted), options);
    } catch (error) {
      const limit = limitThatEnded(error);
      if (limit === null || lifted.has(limit)) throw error;
      lifted.add(limit);
    }
};
