// Everything it takes to connect to one PostgreSQL server; what `Target.settings` holds for this engine.
import type {Target} from '../engine.ts';
import type {TlsSettings} from './tls.ts';

export type PostgresSettings = {
  /** host:port, or the socket's folder and port, for people. */
  readonly address: string;
  /** Name or IP address, or the folder of the unix socket. What a certificate is checked against. */
  readonly host: string;
  /** Connect here and leave the DNS out of it (`hostaddr`). */
  readonly hostAddress: string | null;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** In place of our own application name. */
  readonly application: string | null;
  /** Command-line options for the backend, as the user gave them. */
  readonly options: string | undefined;
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
export const isPostgresSettings = (settings: unknown): settings is PostgresSettings =>
  typeof settings === 'object' && settings !== null && 'findPassword' in settings && 'sibling' in settings;
