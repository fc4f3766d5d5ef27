// Where the password comes from: DSN or option file, environment, command, person; in this order.
import type {ResolveContext} from '../engine.ts';
import {askedOnce, sharedCommand} from '../password-sources.ts';
import type {Parameters} from './parameters.ts';
import type {MysqlSettings} from './settings.ts';

export type Passwords = Pick<MysqlSettings, 'findPassword' | 'askPassword'> & {
  /** Grows as passwords are found. */
  readonly secrets: readonly string[];
};

export const passwordsOf = (parameters: Parameters, whose: string, context: ResolveContext): Passwords => {
  const {command, ask} = context.password;
  const memory = askedOnce(ask && (() => ask(`Password of ${whose}: `)));
  const fromCommand = sharedCommand(command);
  const given = parameters.password ?? context.env.MYSQL_PWD ?? null;
  const secrets: string[] = [];
  const keepSecret = (password: string | null): string | null => {
    if (password !== null && password !== '' && !secrets.includes(password)) secrets.push(password);
    return password;
  };
  keepSecret(given);
  return {
    secrets,
    findPassword: async () => keepSecret(given ?? (await fromCommand()) ?? (await memory.recall())),
    askPassword: memory.ask,
  };
};
