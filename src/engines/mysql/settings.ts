// Everything it takes to connect to one MySQL or MariaDB server; what `Target.settings` holds for this engine.
import type {Target} from '../engine.ts';
import type {TlsSettings} from './tls.ts';

export type MysqlSettings = {
  /** host:port, or the path of the socket, for people. */
  readonly address: string;
  /** Name or IP address; what a certificate is checked against. */
  readonly host: string;
  readonly port: number;
  /** Path of the unix socket; `null`: it is reached by TCP. */
  readonly socket: string | null;
  readonly user: string;
  /** `null`: none is chosen, and none needs to be. */
  readonly database: string | null;
  /** In place of the configured limit, ms. */
  readonly connectTimeout: number | null;
  readonly tls: TlsSettings;
  /** Looked for anew at each connect, since tokens run out. `null`: there is none. Rejects with `NodeError`. */
  readonly findPassword: () => Promise<string | null>;
  /** Asks the person once; from then on `findPassword` knows it. `null`: nobody can be asked. */
  readonly askPassword: (() => Promise<void>) | null;
  /** Another server of the same cluster, reached with the same credentials. */
  readonly sibling: (host: string, port: number) => Promise<Target>;
};

/** Whether the settings of a target are of this engine. */
export const isMysqlSettings = (settings: unknown): settings is MysqlSettings =>
  typeof settings === 'object' && settings !== null && 'socket' in settings && 'sibling' in settings;
