// Fills in what a DSN leaves out, in libpq's order: DSN, service file, environment, defaults.
import {existsSync} from 'node:fs';
import {userInfo} from 'node:os';
import path from 'node:path';
import {UserError} from '../../errors.ts';
import type {ResolveContext} from '../engine.ts';
import {environmentParameters, type Parameters} from './parameters.ts';
import {readService} from './service-file.ts';

/** Where servers put their sockets: Debian's folder, then upstream's. */
export const socketFolders = ['/var/run/postgresql', '/tmp'];

const defaultPort = '5432';

/** Parameters of the DSN with those of its service and the environment behind them. Throws `UserError`. */
export const withEnvironment = async (given: Parameters, context: ResolveContext): Promise<Parameters> => {
  const environment = environmentParameters(context.env);
  const service = given.service ?? environment.service;
  const fromService =
    service === undefined
      ? {}
      : await readService(service, {
          named: given.servicefile ?? environment.servicefile,
          home: context.home,
          systemFolder: context.env.PGSYSCONFDIR,
        });
  const parameters = {...environment, ...fromService, ...withoutEmpty(given)};
  // A host of one source and an address of another would be two servers.
  if (given.host !== undefined && given.hostaddr === undefined) delete parameters.hostaddr;
  return parameters;
};

const withoutEmpty = (parameters: Parameters): Parameters =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''));

const systemUser = (): string => {
  try {
    return userInfo().username;
  } catch {
    throw new UserError('No user name is given, and the system has none for us.', 'Set PGUSER.');
  }
};

export const userOf = ({user}: Parameters): string => user ?? systemUser();

/** 1 to 65535. Throws `UserError`. */
export const portOf = ({port = defaultPort}: Parameters): number => {
  const number = Number(port);
  if (/^\d+$/.test(port) && number >= 1 && number <= 65_535) return number;
  if (port.includes(',')) throw new UserError('Several ports are given.', 'Name one server per DSN.');
  throw new UserError(`"${port}" is not a port.`, 'A port is a number from 1 to 65535.');
};

/** The server's socket in a usual folder where there is one, else this machine by TCP. */
export const hostOf = ({host, hostaddr}: Parameters, port: number): string => {
  if (host?.includes(','))
    throw new UserError(
      'Several hosts are given.',
      'Give the primary alone, and every other server with --replica: each is watched by itself.',
    );
  if (host?.startsWith('@'))
    throw new UserError('Abstract sockets are not supported.', 'Name a folder or a host.');
  return (
    host ??
    hostaddr ??
    socketFolders.find(folder => existsSync(path.join(folder, `.s.PGSQL.${port}`))) ??
    'localhost'
  );
};
