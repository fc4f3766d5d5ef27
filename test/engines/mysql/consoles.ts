// Opens connections as the console does, for the tests of this folder.

import type {PasswordSource} from '../../../src/engines/engine.ts';
import {
  type Connection,
  type ConnectionOptions,
  openConnection,
} from '../../../src/engines/mysql/connection.ts';
import {type MysqlTarget, resolveTarget} from '../../../src/engines/mysql/target.ts';

export interface Wanted {
  readonly env?: Readonly<Record<string, string>>;
  /** Where dotfiles are looked for; nowhere unless told. */
  readonly home?: string;
  readonly password?: Partial<PasswordSource>;
}

export const resolve = (dsn: string | undefined, {env = {}, home = '/nonexistent', password}: Wanted = {}) =>
  resolveTarget(dsn, {env, home, password: {command: null, ask: null, ...password}});

const usual: ConnectionOptions = {
  application: 'migtop test',
  timeouts: {statement: 500, lock: 200, connect: 3_000},
  purpose: 'observe',
};

export const openAt = (
  {settings}: MysqlTarget,
  options: Partial<ConnectionOptions> = {},
): Promise<Connection> => openConnection(settings, {...usual, ...options});

export const open = async (dsn: string, wanted: Wanted = {}, options: Partial<ConnectionOptions> = {}) =>
  openAt(await resolve(dsn, wanted), options);

/** What opening rejects with; `null`: it does not. */
export const failing = (dsn: string, wanted: Wanted = {}): Promise<unknown> =>
  open(dsn, wanted).then(
    async connection => {
      await connection.close();
      return null;
    },
    (error: unknown) => error,
  );
