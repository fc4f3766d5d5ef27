// Opens connections as the console does, for the tests of this folder.

import type {PasswordSource} from '../../../src/engines/engine.ts';
import {
  type Connection,
  type ConnectionOptions,
  openConnection,
} from '../../../src/engines/postgres/connection.ts';
import {type PostgresTarget, resolveTarget} from '../../../src/engines/postgres/target.ts';

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
  {settings}: PostgresTarget,
  options: Partial<ConnectionOptions> = {},
): Promise<Connection> => openConnection(settings, {...usual, ...options});

export const open = async (dsn: string, wanted: Wanted = {}, options: Partial<ConnectionOptions> = {}) =>
  openAt(await resolve(dsn, wanted), options);
