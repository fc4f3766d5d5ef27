// One connection to a server, checked to be direct, with its session set up for what it is for.
import {TLSSocket} from 'node:tls';
import {NodeError, type Timeouts} from '../engine.ts';
import type {Row} from '../row.ts';
import {statementError} from './errors.ts';
import type {PostgresSettings} from './settings.ts';
import {type Admitted, admit} from './startup.ts';
import {makeStatements, type Statements} from './statements.ts';

/** Only `act` and `backfill` may write; `act` writes nothing but commands of backfills. */
export type Purpose = 'observe' | 'act' | 'probe' | 'backfill';

export type ConnectionOptions = {
  readonly application: string;
  readonly timeouts: Timeouts;
  readonly purpose: Purpose;
};

export type Connection = Statements & {
  /** Our backend. */
  readonly pid: number;
  /** As `server_version_num`: 180004 is 18.4. */
  readonly serverVersion: number;
  /** `TLSv1.3`, or `null` for clear text. */
  readonly tls: string | null;
  /** Why the connection is gone, or `null` while it is there. */
  readonly lost: Error | null;
  readonly ping: () => Promise<void>;
  /** Called once, when the connection goes without us having closed it; at once when it has gone already. */
  readonly onLost: (listener: (why: Error) => void) => void;
  /** Says goodbye, or destroys the socket when the server does not take it. Never rejects. */
  readonly close: () => Promise<void>;
  /** Destroys the socket now; what was running is lost. */
  readonly kill: () => void;
};

const oldestVersion = 130_000;
/** How long a goodbye may take, ms. */
const goodbye = 500;

/**
 * pg_catalog goes first, or a function of the same name that somebody put into the database's own search path would
 * run with our rights. The rest keeps tables of the user nameable without their schema.
 */
const sessionFor = (purpose: Purpose, {statement, lock}: Timeouts): string =>
  [
    `set statement_timeout = ${Math.ceil(statement)}`,
    `set lock_timeout = ${Math.ceil(lock)}`,
    `set idle_in_transaction_session_timeout = 10000`,
    `set client_encoding = 'UTF8'`,
    `set jit = off`,
    `select set_config('search_path', 'pg_catalog, ' || current_setting('search_path'), false)`,
    `set default_transaction_read_only = ${purpose === 'act' || purpose === 'backfill' ? 'off' : 'on'}`,
  ].join('; ');

const makeLoss = ({client}: Admitted, address: string) => {
  const listeners: ((why: Error) => void)[] = [];
  let why: Error | null = null;
  let closing = false;
  const lose = (error: Error) => {
    if (why !== null || closing) return;
    why = error;
    for (const listener of listeners) listener(error);
  };
  const lost = (error: Error) => {
    const explained = statementError(error, address);
    lose(explained instanceof Error ? explained : error);
  };
  client.on('error', lost);
  client.on('end', () => lost(new Error('the server closed it')));
  return {
    lose,
    reason: () => why,
    expectEnd: () => {
      closing = true;
    },
    onLost: (listener: (why: Error) => void) => {
      if (why === null) listeners.push(listener);
      else listener(why);
    },
  };
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

/** Rejects with `NodeError`. No password appears in any error. */
export const openConnection = async (
  settings: PostgresSettings,
  {application, timeouts, purpose}: ConnectionOptions,
): Promise<Connection> => {
  const {address} = settings;
  const admitted = await admit(settings, application, timeouts.connect);
  const {client, socket} = admitted;
  const loss = makeLoss(admitted, address);
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
    await multi(sessionFor(purpose, timeouts));
    return {
      pid: pid ?? 0,
      serverVersion,
      tls: tlsOf(admitted),
      query,
      multi,
      get lost() {
        return loss.reason();
      },
      ping: async () => void (await query('select')),
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
