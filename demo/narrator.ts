import {setTimeout as delay} from 'node:timers/promises';
import type {Operate} from './stage.ts';
import type {Felt} from './world/meter.ts';
import {shopUrl} from './world/shop.ts';

/** Instead of a console: says where the servers are, for a tool of your own, and how the shop's clients feel. */
export const narrate: Operate = async ({world, voice: {say}, begin, ending}) => {
  const {primary, replica} = world;
  say(`ready: PGPASSWORD=${primary.password}`);
  say(`  primary ${shopUrl(primary, 'oncall')}`);
  say(`  replica ${shopUrl(replica, 'oncall')}`);
  say('Ctrl-C ends it.');
  await begin();
  while (!ending.aborted) {
    say(describe(world.workload.read()));
    await delay(5000, undefined, {signal: ending}).catch(() => undefined);
  }
  return 0;
};

function describe({perSecond, p95, underWay, oldest, errors}: Felt): string {
  const failures = Object.entries(errors).map(([code, count]) => `${count}× ${code}`);
  return [
    `workload: ${perSecond.toFixed(0)} visits/s`,
    `p95 ${p95 === null ? 'unknown' : `${p95.toFixed(1)} ms`}`,
    `${underWay} under way, the oldest for ${(oldest / 1000).toFixed(1)} s`,
    failures.length === 0 ? 'no errors' : `errors: ${failures.join(', ')}`,
  ].join(', ');
}
