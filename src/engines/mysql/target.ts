// From a DSN, option files and the environment to a server that can be connected to.
import {UserError} from '../../errors.ts';
import type {ResolveContext, Target} from '../engine.ts';
import {askedOnce, sharedCommand} from '../password-sources.ts';
import {parseLocation} from '../uri.ts';
import {checkParameters, type Parameters} from './parameters.ts';
import type {MysqlSettings} from './settings.ts';
import {type TlsMode, tlsModes} from './tls.ts';

/** A target whose settings are known to be ours. */
export type MysqlTarget = Target & {readonly settings: MysqlSettings};

const addressOf = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

const isMode = (text: string): text is TlsMode => tlsModes.some(mode => mode === text);

const modeOf = ({'ssl-mode': mode = 'PREFERRED'}: Parameters): TlsMode => {
  if (isMode(mode)) return mode;
  throw new UserError(`"${mode}" is not an ssl-mode.`, `It is one of ${tlsModes.join(', ')}.`);
};

const fromParameters = (parameters: Parameters, context: ResolveContext): MysqlTarget => {
  const port = Number(parameters.port ?? '3306');
  const host = parameters.host ?? 'localhost';
  const socket = parameters.socket ?? null;
  const user = parameters.user ?? context.env.USER ?? '';
  const address = socket ?? addressOf(host, port);
  const memory = askedOnce(
    context.password.ask &&
      (() => context.password.ask?.(`Password of ${user} on ${address}: `) ?? Promise.reject()),
  );
  const fromCommand = sharedCommand(context.password.command);
  const settings: MysqlSettings = {
    address,
    host,
    port,
    socket,
    user,
    database: parameters.database ?? null,
    connectTimeout: null,
    tls: {
      mode: modeOf(parameters),
      ca: parameters['ssl-ca'] ?? null,
      caPath: parameters['ssl-capath'] ?? null,
      cert: parameters['ssl-cert'] ?? null,
      key: parameters['ssl-key'] ?? null,
      ciphers: parameters['ssl-cipher'] ?? null,
      minVersion: null,
      maxVersion: null,
    },
    findPassword: async () => parameters.password ?? (await fromCommand()) ?? (await memory.recall()),
    askPassword: memory.ask,
    sibling: async (otherHost, otherPort) =>
      fromParameters({...parameters, host: otherHost, port: String(otherPort)}, context),
  };
  return {
    address,
    user,
    database: settings.database ?? '',
    secrets: parameters.password ? [parameters.password] : [],
    warnings: [],
    settings,
  };
};

/** From option files and the environment alone when the DSN names nothing. Throws `UserError`, never with a secret in it. */
export const resolveTarget = async (
  dsn: string | undefined,
  context: ResolveContext,
): Promise<MysqlTarget> => {
  const {parameters, password, ...named} = parseLocation((dsn ?? '').replace(/^[a-z]+:\/\//i, ''));
  const given = Object.entries(named).filter(([, value]) => value !== '');
  return fromParameters(
    checkParameters(
      [...given, ...(password === null ? [] : [['password', password] as const]), ...parameters],
      'The DSN',
    ),
    context,
  );
};
