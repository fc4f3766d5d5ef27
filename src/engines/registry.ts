// The only list of engines: which one a DSN speaks to.
import {UserError} from '../errors.ts';
import type {Engine} from './engine.ts';
import {mysql} from './mysql/engine.ts';
import {postgres} from './postgres/engine.ts';

/** The first one takes what names no scheme: a bare host, or nothing but the environment. */
const engines: readonly [Engine, ...Engine[]] = [postgres, mysql];

/** Throws `UserError` for a scheme that no engine has. */
export const engineFor = (dsn: string | undefined): Engine => {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(dsn ?? '')?.[1]?.toLowerCase();
  if (scheme === undefined) return engines[0];
  const engine = engines.find(({schemes}) => schemes.includes(scheme));
  if (engine) return engine;
  throw new UserError(
    `Servers of the kind ${scheme}:// are not supported.`,
    `Supported are ${engines
      .flatMap(({schemes}) => schemes)
      .map(known => `${known}://`)
      .join(', ')}.`,
  );
};
