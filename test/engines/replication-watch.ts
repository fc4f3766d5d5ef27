// A primary and its replica as a console follows them: real readings of both, folded as it does.
import {expect} from 'vitest';
import {healthSentence} from '../../src/core/advice/health-sentence.ts';
import type {Event, Fact} from '../../src/core/event.ts';
import {fold, initial} from '../../src/core/fold/fold.ts';
import {watchdog} from '../../src/core/health/watchdog.ts';
import {type ReplicaHealth, selectReplication} from '../../src/core/select/replication.ts';
import type {Replica, State} from '../../src/core/state.ts';
import type {ConnectOptions, Node} from '../../src/engines/engine.ts';
import {limits, nobody} from '../core/world.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {connect, observe} from './consoles.ts';

export interface Watch {
  /** Reads every server once; one that does not answer is lost. */
  tick(): Promise<State>;
  /** Reads until the replica is as asked. */
  until(what: string, is: (replica: Replica, health: ReplicaHealth) => boolean): Promise<Replica>;
  /** Reads until HEALTH says so. */
  untilHealth(pattern: RegExp): Promise<void>;
  state(): State;
  close(): Promise<void>;
}

/** How long a server may take before it counts as lost, ms. */
const patience = 1_000;

const cluster = 'shop';

/** By name and URL; a console may watch a replica alone. */
export async function watch(
  urls: Readonly<Record<string, string>>,
  options: Partial<ConnectOptions> = {},
): Promise<Watch> {
  const nodes = new Map<string, Node>();
  let state: State = initial;
  const add = (fact: Fact) => {
    const event = {...fact, at: Math.max(Date.now(), state.now + 1)} as Event;
    state = fold(state, event);
  };
  add({
    ...{type: 'session.opened', schema: 2, version: '0', targets: [], limits, watch: nobody},
    ...{zone: 'UTC', zoneOffset: 0, operator: 'test', readOnly: true},
  });
  for (const [name, url] of Object.entries(urls)) {
    const node = await connect(url, {canAct: false, ...options});
    nodes.set(name, node);
    add({type: 'node.connected', node: name, cluster, address: url.replace(/.*@|\/.*/g, ''), ...node.facts});
  }

  let trouble = 'every reading succeeded';
  const read = async (name: string, node: Node): Promise<void> => {
    const late = new Promise<null>(resolve => setTimeout(() => resolve(null), patience).unref());
    const failed = (error: Error) => {
      trouble = `${name}: ${error.stack}`;
      return null;
    };
    const observation = await Promise.race([observe(node).catch(failed), late]);
    if (observation !== null) add({type: 'node.observed', node: name, observation});
    for (const found of watchdog(state)) add(found);
  };
  const tick = async () => {
    await Promise.all([...nodes].map(([name, node]) => read(name, node)));
    return state;
  };
  return {
    tick,
    until: (what, is) =>
      waitUntil(
        async () => {
          const [row] = selectReplication(await tick()).replicas;
          return row !== undefined && is(row.replica, row.health) ? row.replica : null;
        },
        {what, timeout: 40_000},
      ).catch((error: Error) => {
        const [row] = selectReplication(state).replicas;
        expect.fail(
          `${error.message}; ${row?.health}: ${JSON.stringify({...row?.replica, lagSeries: undefined})}; ${trouble}`,
        );
      }),
    untilHealth: async pattern => {
      let text = '';
      await waitUntil(
        async () => {
          ({text} = healthSentence(await tick(), Date.now()));
          return pattern.test(text);
        },
        {what: `HEALTH to be ${pattern}`},
      ).catch((error: Error) => expect.fail(`${error.message}; it is "${text}"`));
    },
    state: () => state,
    close: async () => {
      await Promise.all([...nodes.values()].map(node => node.close()));
    },
  };
}
