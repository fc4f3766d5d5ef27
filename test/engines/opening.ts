// Opens connections of one engine as the console does.
import type {ConnectionOptions} from '../../src/engines/connection.ts';
import type {PasswordSource, ResolveContext, Target} from '../../src/engines/engine.ts';

export interface Wanted {
  readonly env?: Readonly<Record<string, string>>;
  /** Where dotfiles are looked for; nowhere unless told. */
  readonly home?: string;
  readonly password?: Partial<PasswordSource>;
}

const usual: ConnectionOptions = {
  application: 'migtop test',
  timeouts: {statement: 500, lock: 200, connect: 3_000},
  purpose: 'observe',
};

/** The engine's own way to a connection, in a form that tests can ask for. */
export const makeOpening = <Settings, Own extends Target & {readonly settings: Settings}, Connection>(
  resolveTarget: (dsn: string | undefined, context: ResolveContext) => Promise<Own>,
  openConnection: (settings: Settings, options: ConnectionOptions) => Promise<Connection>,
) => {
  const resolve = (dsn: string | undefined, {env = {}, home = '/nonexistent', password}: Wanted = {}) =>
    resolveTarget(dsn, {env, home, password: {command: null, ask: null, ...password}});
  const openAt = ({settings}: Own, options: Partial<ConnectionOptions> = {}): Promise<Connection> =>
    openConnection(settings, {...usual, ...options});
  const open = async (dsn: string, wanted: Wanted = {}, options: Partial<ConnectionOptions> = {}) =>
    openAt(await resolve(dsn, wanted), options);
  return {resolve, openAt, open};
};
