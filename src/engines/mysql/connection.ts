// One connection to a server, checked to be direct, with its session set up for what it is for.
import {TLSSocket} from 'node:tls';
import type {ConnectionOptions, OpenConnection} from '../connection.ts';
import {NodeError} from '../engine.ts';
import {type Loss, makeLoss} from '../loss.ts';
import {text} from '../row.ts';
import {statementError} from './errors.ts';
import {sessionFor} from './session-settings.ts';
import type {MysqlSettings} from './settings.ts';
import {type Admitted, admit} from './startup.ts';
import {makeStatements, type Statements} from './statements.ts';
import type {Family, Version} from './traits.ts';
import {checkVersion} from './versions.ts';

export type Connection = OpenConnection &
  Statements & {
    /** Connection id: our own entry in the process list. */
    readonly id: string;
    readonly family: Family;
    readonly version: Version;
  };

/** How long a goodbye may take, ms. */
const goodbye = 500;

const watchLoss = ({client, socket}: Admitted, address: string): Loss => {
  const loss = makeLoss(error => statementError(error, address));
  client.on('error', loss.lost);
  // The driver tells a statement that is out of the loss, and then nobody else.
  socket.on('close', () => loss.lost(new Error('the server closed it')));
  return loss;
};

const tlsOf = ({client}: Admitted): string | null =>
  'stream' in client && client.stream instanceof TLSSocket ? client.stream.getProtocol() : null;

/**
 * Before anything is set: through a proxy, what we set would stay behind in a session of the application. Proxies
 * answer a bare `SELECT CONNECTION_ID()` themselves, so it is asked with something else.
 */
const checkDirect = (id: string | null, handshake: number, address: string): void => {
  // The handshake has room for 32 bits of it.
  if (Number(id) % 2 ** 32 === handshake) return;
  throw new NodeError(
    'denied',
    `${address} is a proxy, not the server itself.`,
    'Give the address of the server: through a proxy, sessions cannot be told apart and settings leak into them.',
  );
};

/** Rejects with `NodeError`. No password appears in any error. */
export const openConnection = async (
  settings: MysqlSettings,
  {application, timeouts, purpose}: ConnectionOptions,
): Promise<Connection> => {
  const {address} = settings;
  const limit = settings.connectTimeout ?? timeouts.connect;
  const admitted = await admit(settings, {application, limit});
  const {client, socket} = admitted;
  const loss = watchLoss(admitted, address);
  const giveUp = (why: NodeError) => {
    loss.lose(why);
    socket.destroy();
  };
  const kill = () => giveUp(new NodeError('lost', `We ended the connection to ${address}.`));
  const {query, multi} = makeStatements(client, address, timeouts.statement, {reason: loss.reason, giveUp});
  try {
    const [row] = await query('select connection_id() as id, version() as version');
    checkDirect(text(row, 'id'), client.threadId, address);
    const {family, version} = checkVersion(text(row, 'version') ?? '', address);
    await multi(sessionFor(purpose, family, timeouts));
    return {
      id: text(row, 'id') ?? '',
      family,
      version,
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
        await new Promise<void>(resolve => {
          socket.once('close', () => resolve());
          if (socket.destroyed) resolve();
          else client.end(() => {});
        });
        clearTimeout(late);
      },
      kill,
    };
  } catch (error) {
    kill();
    throw error;
  }
};
