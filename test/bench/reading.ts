// Readings through migtop's own engine, without the rest of it.
import {setTimeout as delay} from 'node:timers/promises';
import type {Server} from '../../demo/servers/server.ts';
import {defaultInterval, defaultTimeouts} from '../../src/config/defaults.ts';
import type {Observation} from '../../src/core/observation.ts';
import type {Node} from '../../src/engines/engine.ts';
import {engineFor} from '../../src/engines/registry.ts';
import type {Login} from '../servers/login.ts';
import {urlOf} from './programs.ts';

export const connect = async (server: Server, login: Login): Promise<Node> => {
  const url = urlOf(server, login);
  const engine = engineFor(url);
  const password = {command: null, ask: null};
  const target = await engine.resolve(url, {env: {}, home: '/', password});
  return engine.connect(target, {timeouts: defaultTimeouts, application: 'migtop', canAct: false});
};

export const read = (node: Node, now: () => number = Date.now): Promise<Observation> =>
  node.observe({tables: [], interval: defaultInterval, intervalReason: null}, now);

/** Reads once per interval for `duration` ms; resolves to how often. */
export const readFor = async (node: Node, duration: number): Promise<number> => {
  const end = performance.now() + duration;
  let ticks = 0;
  for (; performance.now() < end; ticks += 1) {
    const started = performance.now();
    await read(node);
    await delay(Math.max(0, started + defaultInterval - performance.now()));
  }
  return ticks;
};
