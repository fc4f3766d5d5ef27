// What has to be settled before the screen is taken over: passwords to be typed, and a login that cannot work.
import type {Config} from '../config/config.ts';
import {NodeError} from '../engines/engine.ts';
import {UserError} from '../errors.ts';
import {type NamedServer, resolveServers} from './servers.ts';

type Ask = NonNullable<Config['context']['password']['ask']>;

export type Servers = readonly [NamedServer, ...NamedServer[]];

/** How long replicas may take once the primary has answered, ms: the screen shows them while they connect. */
const patience = 300;

/** One question at a time, and none once the screen has the keyboard. */
const createGate = (ask: Ask | null) => {
  let open = true;
  let last: Promise<unknown> = Promise.resolve();
  const gated: Ask = prompt => {
    if (!open || ask === null)
      throw new NodeError(
        'denied',
        'The server wants a password and none is known.',
        'Start migtop again to be asked for it.',
      );
    const answer = last.then(() => ask(prompt));
    last = answer.catch(() => undefined);
    return answer;
  };
  return {
    ask: ask === null ? null : gated,
    settled: () => last,
    close: () => {
      open = false;
    },
  };
};

const greet = async (
  {engine, target}: NamedServer,
  config: Config,
): Promise<NodeError | UserError | null> => {
  try {
    const node = await engine.connect(target, {
      timeouts: config.timeouts,
      application: 'migtop',
      canAct: false,
    });
    // Gone before the session opens its own: never more than three at a time.
    await node.close();
    return null;
  } catch (error) {
    if (error instanceof NodeError || error instanceof UserError) return error;
    throw error;
  }
};

const after = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/**
 * Connects to every server once. Throws `UserError` when the primary turns this login away; a server that is down is for the console
 * to show and to wait for.
 */
export const firstContact = async (config: Config): Promise<Servers> => {
  const {context} = config;
  const gate = createGate(context.password.ask);
  const servers = await resolveServers({
    ...config,
    context: {...context, password: {...context.password, ask: gate.ask}},
  });
  const [primary, ...replicas] = servers;
  const greetings = replicas.map(server => greet(server, config));
  const answer = await greet(primary, config);
  if (answer instanceof UserError) throw answer;
  if (answer?.kind === 'denied') throw new UserError(answer.message, answer.hint);
  await Promise.race([Promise.all(greetings), after(patience)]);
  await gate.settled();
  gate.close();
  return servers;
};
