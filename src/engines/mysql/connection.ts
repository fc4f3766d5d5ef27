// One connection to a server, checked to be direct, with its session set up for what it is for.
import {TLSSocket} from 'node:tls';
import {NodeError, type Timeouts} from '../engine.ts';
import {text} from '../row.ts';
import {makeLoss} from './loss.ts';
import {type Purpose, sessionFor} from './session-settings.ts';
import type {MysqlSettings} from './settings.ts';
import {type Admitted, admit} from './startup.ts';
import {makeStatements, type Statements} from './statements.ts';
import type {Family, Version} from './traits.ts';
import {checkVersion} from './versions.ts';

export type ConnectionOptions = {
  readonly application: string;
  readonly timeouts: Timeouts;
  readonly purpose: Purpose;
};

export type Connection = Statements & {
  /** Connection id: our own entry in the process list. */
  readonly id: string;
  readonly family: Family;
  readonly version: Version;
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

/** How long a goodbye may take, ms. */
const goodbye = 500;

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
  const loss = makeLoss(admitted, address);
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
      ping: async () => void (await query('do 0')),
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
