// The only list of engines: which one a DSN speaks to.
import {UserError} from '../errors.ts';
import type {Engine} from './engine.ts';
import {mysql} from './mysql/engine.ts';
import {postgres} from './postgres/engine.ts';
import {firstWordOnly, type RedactStatement} from './redact.ts';

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

/** By the id of the engine, as recordings name it, of all of them unless told. Of one that is not known, first words are kept. */
export const openRedactors = async (
  wanted: readonly Engine[] = engines,
): Promise<(engine: string) => RedactStatement> => {
  const opened = await Promise.all(
    wanted.map(async ({id, openRedactor}) => [id, await openRedactor()] as const),
  );
  const redactors = new Map<string, RedactStatement>(opened);
  return engine => redactors.get(engine) ?? firstWordOnly;
};
