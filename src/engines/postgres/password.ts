// Where the password of one login comes from: given, pass file, command, person; in this order.
import path from 'node:path';
import type {ResolveContext} from '../engine.ts';
import {runPasswordCommand} from '../password-command.ts';
import {socketFolders} from './environment.ts';
import type {Parameters} from './parameters.ts';
import {type Login, passFileProblem, passwordFor} from './pass-file.ts';
import type {PostgresSettings} from './settings.ts';

export type Passwords = Pick<PostgresSettings, 'findPassword' | 'askPassword'> & {
  /** Grows as passwords are found. */
  readonly secrets: readonly string[];
  readonly warnings: readonly string[];
};

/** What a person typed stays known while the program runs, and is asked for once. */
const makeMemory = (ask: (() => Promise<string>) | null) => {
  let answer: Promise<string> | null = null;
  return {
    recall: async () => (answer === null ? null : await answer),
    ask:
      ask === null
        ? null
        : async () => {
            answer ??= ask();
            await answer;
          },
  };
};

/** Connections that open together share one run of the command. */
const makeCommand = (command: readonly string[] | null) => {
  let running: Promise<string> | null = null;
  return async (): Promise<string | null> => {
    if (command === null) return null;
    running ??= runPasswordCommand(command).finally(() => {
      running = null;
    });
    return running;
  };
};

export const passwordsOf = async (
  parameters: Parameters,
  login: Login,
  context: ResolveContext,
): Promise<Passwords> => {
  const {command, ask} = context.password;
  const file = parameters.passfile ?? path.join(context.home, '.pgpass');
  const host = socketFolders.includes(login.host) ? 'localhost' : login.host;
  const memory = makeMemory(ask && (() => ask(`Password of ${login.user} on ${login.host}:${login.port}: `)));
  const fromCommand = makeCommand(command);
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
