// From the configuration to servers that can be connected to.
import type {Config} from '../config/config.ts';
import type {Engine, Target} from '../engines/engine.ts';
import {engineFor} from '../engines/registry.ts';
import {UserError} from '../errors.ts';

export type NamedServer = {
  /** Its address, unique over the session. */
  readonly node: string;
  /** The address of its primary. */
  readonly cluster: string;
  readonly engine: Engine;
  readonly target: Target;
};

const resolve = async (dsn: string | undefined, config: Config) => {
  const engine = engineFor(dsn);
  return {engine, target: await engine.resolve(dsn, config.context)};
};

/** The primary, then the replicas. Throws `UserError`. */
export const resolveServers = async (config: Config): Promise<readonly [NamedServer, ...NamedServer[]]> => {
  const {engine, target} = await resolve(config.primary, config);
  const cluster = target.address;
  const servers: [NamedServer, ...NamedServer[]] = [{node: target.address, cluster, engine, target}];
  for (const dsn of config.replicas) {
    const replica = await resolve(dsn, config);
    const node = replica.target.address;
    if (servers.some(server => server.node === node))
      throw new UserError(
        `${node} is named twice.`,
        'Name each server once: the primary first, its replicas with --replica.',
      );
    servers.push({node, cluster, ...replica});
  }
  return servers;
};

/** What must never be shown or stored; grows while passwords are found. */
export const secretsOf = (servers: readonly NamedServer[]): readonly string[] =>
  servers.flatMap(({target}) => target.secrets);

/** What to tell the user once, each sentence once. */
export const warningsOf = (servers: readonly NamedServer[]): readonly string[] => [
  ...new Set(servers.flatMap(({target}) => target.warnings)),
];
