// From a DSN and the environment to a server that can be connected to.
import {UserError} from '../../errors.ts';
import type {ResolveContext, Target} from '../engine.ts';
import {parseDsn} from './dsn.ts';
import {hostOf, portOf, userOf, withEnvironment} from './environment.ts';
import type {Parameters} from './parameters.ts';
import {passwordsOf} from './password.ts';
import type {PostgresSettings} from './settings.ts';
import {tlsSettings} from './tls-settings.ts';

/** A target whose settings are known to be ours. */
export type PostgresTarget = Target & {readonly settings: PostgresSettings};

const addressOf = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** Seconds in the parameter; libpq takes 0 and less for "for ever", we for our own limit. Throws `UserError`. */
const connectTimeoutOf = ({connect_timeout: seconds}: Parameters): number | null => {
  if (seconds === undefined) return null;
  if (!/^\s*-?\d+\s*$/.test(seconds))
    throw new UserError(`connect_timeout "${seconds}" is not a whole number.`, 'Give it in seconds.');
  return Number(seconds) > 0 ? Number(seconds) * 1_000 : null;
};

const fromParameters = async (parameters: Parameters, context: ResolveContext): Promise<PostgresTarget> => {
  const port = portOf(parameters);
  const host = hostOf(parameters, port);
  const user = userOf(parameters);
  const database = parameters.dbname ?? user;
  const address = addressOf(host, port);
  const {findPassword, askPassword, secrets, warnings} = await passwordsOf(
    parameters,
    {host, port, user, database},
    context,
  );
  const unixSocket = host.startsWith('/');
  const settings: PostgresSettings = {
    address,
    host,
    hostAddress: parameters.hostaddr ?? null,
    port,
    user,
    database,
    application: parameters.application_name ?? null,
    options: parameters.options,
    connectTimeout: connectTimeoutOf(parameters),
    tls: tlsSettings(unixSocket ? {sslmode: 'disable'} : parameters, context.home),
    findPassword,
    askPassword,
    sibling: (otherHost, otherPort) => {
      const {hostaddr: _, ...rest} = parameters;
      return fromParameters({...rest, host: otherHost, port: String(otherPort)}, context);
    },
  };
  return {address, user, database, secrets, warnings, settings};
};

/** From the environment alone when there is no DSN. Throws `UserError`, never with a secret in it. */
export const resolveTarget = async (
  dsn: string | undefined,
  context: ResolveContext,
): Promise<PostgresTarget> =>
  fromParameters(await withEnvironment(dsn === undefined ? {} : parseDsn(dsn), context), context);
