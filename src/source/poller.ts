// Watches one node for as long as it is wanted: connects, reads, reads again, and comes back after a loss. Its waits are its own.
import type {Fact} from '../core/event.ts';
import type {Observation} from '../core/observation.ts';
import {type Node, NodeError, type NodeFacts, type SlowPart} from '../engines/engine.ts';
import type {Tool} from '../tools/tool.ts';
import {backoff} from './backoff.ts';
import {changesBetween, isOutdated} from './changes.ts';
import {type Pace, paceAfter} from './pace.ts';
import {createPause} from './pause.ts';
import {createToolReader} from './tool-reader.ts';
import {within} from './within.ts';

export type PollerOptions = {
  readonly node: string;
  readonly cluster: string;
  readonly address: string;
  readonly connect: () => Promise<Node>;
  readonly append: (fact: Fact) => void;
  readonly now: () => number;
  readonly random: () => number;
  /** The usual interval, ms. */
  readonly interval: number;
  /** Those to be read statistics of now. */
  readonly tables: () => readonly string[];
  readonly tools: readonly Tool[];
  /** Starts what runs beside the readings of a connection; the result ends it. */
  readonly attend: (node: Node) => () => void;
  /** After each reading; must not reject. */
  readonly read: (node: Node, observation: Observation) => Promise<void>;
};

export type Poller = {
  /** The connection there is now. */
  readonly current: () => Node | null;
  /** Reads at once, or as soon as the reading that is out has come back; parts that were acted on too, due or not. */
  readonly wake: (hurry?: readonly SlowPart[]) => void;
  /** Never rejects, and does not wait for a server that hangs. */
  readonly close: () => Promise<void>;
};

/** Unanswered readings in a row after which the connection itself is doubted. */
const patience = 3;
/** How long a connection may take to close, ms. */
const closing = 1_000;

const asNodeError = (error: unknown): NodeError =>
  error instanceof NodeError
    ? error
    : new NodeError('slow', error instanceof Error ? error.message : String(error));

export const startPoller = (options: PollerOptions): Poller => {
  const {node, cluster, address, append, now} = options;
  const pause = createPause();
  let closed = false;
  let failures = 0;
  let connection: Node | null = null;
  let facts: NodeFacts | null = null;
  let hurry: readonly SlowPart[] = [];

  const announce = (found: NodeFacts) => {
    for (const change of facts ? changesBetween(facts, found) : [])
      append({type: 'node.changed', node, ...change});
    facts = found;
    append({type: 'node.connected', node, cluster, address, ...found});
  };

  const lose = async (error: NodeError) => {
    const wait = backoff(failures++, options.random());
    const hint = error.hint === undefined ? '' : ` ${error.hint}`;
    append({
      type: 'node.lost',
      node,
      cluster,
      address,
      error: `${error.message}${hint}`,
      retryAt: now() + wait,
    });
    await pause.wait(wait);
  };

  /** Reads until the node is not wanted any more; rejects when the connection has to be given up. */
  const follow = async (server: Node) => {
    const readTools = createToolReader(server, node, options.tools, append);
    let pace: Pace = {interval: options.interval, reason: null};
    let unanswered = 0;
    while (!closed) {
      const started = now();
      const hurried = hurry;
      hurry = [];
      try {
        const observation = await server.observe(
          {tables: options.tables(), interval: pace.interval, intervalReason: pace.reason, hurry: hurried},
          now,
        );
        if (closed) return;
        if (unanswered > 0 || isOutdated(facts, server.facts)) announce(server.facts);
        unanswered = 0;
        failures = 0;
        pace = paceAfter(observation, observation.cost.elapsed, options.interval);
        const cost = {...observation.cost, interval: pace.interval, reason: pace.reason};
        append({type: 'node.observed', node, observation: {...observation, cost}});
        await readTools();
        await options.read(server, observation);
      } catch (error) {
        const why = asNodeError(error);
        if (closed || why.kind !== 'slow' || ++unanswered === patience) throw why;
        await lose(why);
        continue;
      }
      await pause.wait(started + pace.interval - now());
    }
  };

  const visit = async () => {
    let leave = () => {};
    try {
      connection = await options.connect();
      if (closed) return;
      announce(connection.facts);
      leave = options.attend(connection);
      await follow(connection);
    } finally {
      leave();
      void connection?.close();
      connection = null;
    }
  };

  const run = async () => {
    while (!closed) {
      try {
        await visit();
      } catch (error) {
        const why = asNodeError(error);
        // Another server, or another role, at the same address: that is news, not a loss, unless it goes on.
        if (closed || (why.kind === 'moved' && failures++ === 0)) continue;
        await lose(why);
      }
    }
  };

  const running = run();
  return {
    current: () => connection,
    wake: (parts = []) => {
      hurry = [...hurry, ...parts];
      pause.wake();
    },
    close: async () => {
      closed = true;
      pause.wake();
      await within(Promise.all([connection?.close(), running]), closing);
    },
  };
};
