import type {Observation} from '../../src/core/observation.ts';
import {valueIn} from '../../src/core/observation.ts';
import type {Session} from '../../src/core/session.ts';
import {buildWaits} from '../../src/core/waits/build.ts';
import type {WaitGraph} from '../../src/core/waits/graph.ts';
import type {ConnectOptions, Node, ObserveOptions, SessionTarget} from '../../src/engines/engine.ts';
import {engineFor} from '../../src/engines/registry.ts';
import {waitUntil} from '../servers/wait-until.ts';

export const application = 'migtop under test';

const usual: ConnectOptions = {
  timeouts: {statement: 1_000, lock: 200, connect: 5_000},
  application,
  canAct: true,
};

export const connect = async (url: string, options: Partial<ConnectOptions> = {}): Promise<Node> => {
  const engine = engineFor(url);
  const target = await engine.resolve(url, {
    env: {},
    home: '/nonexistent',
    password: {command: null, ask: null},
  });
  return engine.connect(target, {...usual, ...options});
};

export const observe = (node: Node, options: Partial<ObserveOptions> = {}): Promise<Observation> =>
  node.observe({tables: [], interval: 1_000, intervalReason: null, ...options}, Date.now);

/** Observes until what is asked for is there. */
export const seen = <T>(
  node: Node,
  what: string,
  find: (observation: Observation) => T,
  options: Partial<ObserveOptions> = {},
) => waitUntil(async () => find(await observe(node, options)), {what, timeout: 40_000});

export const sessionIn = (observation: Observation, id: string): Session | undefined =>
  valueIn(observation.sessions)?.find(session => session.id === id);

export const graphOf = (node: Node, observation: Observation): WaitGraph => {
  const waits = valueIn(observation.waits);
  const sessions = valueIn(observation.sessions);
  if (waits === null || sessions === null) throw new Error('waits or sessions are missing');
  return buildWaits(waits, sessions, node.facts.lockModel, observation.serverNow);
};

export const targetOf = (session: Session): SessionTarget => ({
  type: 'session',
  session: session.id,
  identity: session.identity,
  label: session.id,
});
