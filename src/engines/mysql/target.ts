// From a DSN, option files and the environment to a server that can be connected to.
import {UserError} from '../../errors.ts';
import type {ResolveContext, Target} from '../engine.ts';
import {parseLocation} from '../uri.ts';
import {hasLoginFile, type OptionFiles, readOptionFiles} from './option-files.ts';
import {checkParameters, type Parameters} from './parameters.ts';
import {passwordsOf} from './password.ts';
import {placeOf, userOf} from './place.ts';
import type {MysqlSettings} from './settings.ts';
import {tlsSettings} from './tls-settings.ts';

/** A target whose settings are known to be ours. */
export type MysqlTarget = Target & {readonly settings: MysqlSettings};

/** `mysql://user:password@host:port/database?name=value`; everything may be left out. */
const parseDsn = (dsn: string): Parameters => {
  const {parameters, password, ...named} = parseLocation(dsn.replace(/^[a-z]+:\/\//i, ''));
  const given = Object.entries(named).filter(([, value]) => value !== '');
  return checkParameters(
    [...given, ...(password === null ? [] : [['password', password] as const]), ...parameters],
    'The DSN',
  );
};

const addressOf = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** Seconds in the parameter; 0 stands for our own limit. Throws `UserError`. */
const connectTimeoutOf = ({'connect-timeout': seconds}: Parameters): number | null => {
  if (seconds === undefined) return null;
  if (!/^\d+$/.test(seconds))
    throw new UserError(`connect-timeout "${seconds}" is not a whole number.`, 'Give it in seconds.');
  return Number(seconds) > 0 ? Number(seconds) * 1_000 : null;
};

const loginFileWarning = (parameters: Parameters, {env, home}: ResolveContext): readonly string[] => {
  const known = parameters.user ?? parameters.password ?? env.MYSQL_USER ?? env.MYSQL_PWD;
  return known === undefined && hasLoginFile({home})
    ? ['~/.mylogin.cnf is not read: put user and password into ~/.my.cnf, or use passwordCommand.']
    : [];
};

const fromParameters = (given: Parameters, files: OptionFiles, context: ResolveContext): MysqlTarget => {
  const parameters: Parameters = {...files.parameters, ...given};
  const {host, port, socket} = placeOf(parameters, given, context.env);
  const user = userOf(parameters, context.env);
  const database = parameters.database || null;
  const address = socket ?? addressOf(host, port);
  const {findPassword, askPassword, secrets} = passwordsOf(parameters, `${user} on ${address}`, context);
  const settings: MysqlSettings = {
    address,
    host,
    port,
    socket,
    user,
    database,
    connectTimeout: connectTimeoutOf(parameters),
    tls: tlsSettings(parameters),
    findPassword,
    askPassword,
    sibling: async (otherHost, otherPort) => {
      const {socket: _, protocol: __, ...rest} = given;
      const there = {...rest, host: otherHost, port: String(otherPort), protocol: 'tcp'};
      return fromParameters(there, files, context);
    },
  };
  return {
    address,
    user,
    database: database ?? '',
    secrets,
    warnings: [...files.warnings, ...loginFileWarning(parameters, context)],
    settings,
  };
};

/** From option files and the environment alone when the DSN names nothing. Throws `UserError`, never with a secret in it. */
export const resolveTarget = async (
  dsn: string | undefined,
  context: ResolveContext,
): Promise<MysqlTarget> => {
  const given = parseDsn(dsn ?? '');
  return fromParameters(given, await readOptionFiles(given['defaults-file'], context), context);
};
