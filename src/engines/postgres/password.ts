// Where the password of one login comes from: given, pass file, command, person; in this order.
import path from 'node:path';
import type {ResolveContext} from '../engine.ts';
import {askedOnce, sharedCommand} from '../password-sources.ts';
import {socketFolders} from './environment.ts';
import type {Parameters} from './parameters.ts';
import {type Login, passFileProblem, passwordFor} from './pass-file.ts';
import type {PostgresSettings} from './settings.ts';

export type Passwords = Pick<PostgresSettings, 'findPassword' | 'askPassword'> & {
  /** Grows as passwords are found. */
  readonly secrets: readonly string[];
  readonly warnings: readonly string[];
};

export const passwordsOf = async (
  parameters: Parameters,
  login: Login,
  context: ResolveContext,
): Promise<Passwords> => {
  const {command, ask} = context.password;
  const file = parameters.passfile ?? path.join(context.home, '.pgpass');
  const host = socketFolders.includes(login.host) ? 'localhost' : login.host;
  const memory = askedOnce(ask && (() => ask(`Password of ${login.user} on ${login.host}:${login.port}: `)));
  const fromCommand = sharedCommand(command);
  const secrets: string[] = [];
  const keepSecret = (password: string | null): string | null => {
    if (password !== null && password !== '' && !secrets.includes(password)) secrets.push(password);
    return password;
  };
  keepSecret(parameters.password ?? null);
  keepSecret(parameters.sslpassword ?? null);
  const problem = await passFileProblem(file);
  return {
    secrets,
    warnings: problem === null ? [] : [problem],
    findPassword: async () =>
      keepSecret(
        parameters.password ??
          (await passwordFor(file, {...login, host})) ??
          (await fromCommand()) ??
          (await memory.recall()),
      ),
    askPassword: memory.ask,
  };
};
