import {setTimeout as delay} from 'node:timers/promises';
import type {Operate} from './stage.ts';
import {describeFelt} from './world/felt.ts';

/** Instead of a console: says where the servers are, for a tool of your own, and how the shop's clients feel. */
export const narrate: Operate = async ({world, voice: {say}, begin, ending}) => {
  const {engine, primary, replica} = world;
  say(`ready: ${engine.passwordVariable}=${primary.password}`);
  say(`  primary ${engine.shopUrl(primary, 'oncall')}`);
  say(`  replica ${engine.shopUrl(replica, 'oncall')}`);
  say('Ctrl-C ends it.');
  await begin();
  while (!ending.aborted) {
    say(`workload: ${describeFelt(world.workload.read())}`);
    await delay(5000, undefined, {signal: ending}).catch(() => undefined);
  }
  return {exitCode: 0, words: ''};
};
