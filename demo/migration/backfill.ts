import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {setTimeout as delay} from 'node:timers/promises';
import {cli} from '../cli.ts';
import {guard} from '../servers/run-folder.ts';
import type {World} from '../world/world.ts';
import type {Step} from './runner.ts';

export interface Backfill {
  readonly title: string;
  readonly table: string;
  readonly set: string;
  readonly where: string;
  readonly job: string;
  /** Further flags of `migtop backfill`. */
  readonly flags: readonly string[];
}

/** How `migtop backfill` ends that was aborted by command. */
const abortedByCommand = 2;

/** A step that is a run of `migtop backfill`: whoever watches steers it by its row of backfill_control. */
export function backfill(work: Backfill): Step {
  return {
    title: work.title,
    async run({world, stopping}) {
      for (;;) {
        stopping.throwIfAborted();
        const {code, last} = await runOnce(work, world, stopping);
        stopping.throwIfAborted();
        if (code === 0) return;
        if (code === abortedByCommand) throw new Error(`${work.job} was aborted by command`);
        if (code === 1) throw new Error(last);
        world.say('backfill: its runner was ended; started again, it goes on from its cursor');
        await delay(1000, undefined, {signal: stopping});
      }
    },
  };
}

/** `code` is null for a runner that a signal ended; `last` is what it said last. */
async function runOnce(
  work: Backfill,
  world: World,
  stopping: AbortSignal,
): Promise<{code: number | null; last: string}> {
  const child = start(work, world);
  const guarded = child.pid === undefined ? null : guard(child.pid, 'SIGTERM');
  const end = () => void child.kill('SIGTERM');
  stopping.addEventListener('abort', end, {once: true});
  let last = '';
  if (child.stderr)
    createInterface({input: child.stderr}).on('line', line => {
      last = line;
      // How far it is stands in the table.
      if (!/^[\d.,]+ ?%/.test(line)) world.say(`backfill: ${line}`);
    });
  const [code] = await once(child, 'close');
  stopping.removeEventListener('abort', end);
  guarded?.release();
  return {code, last};
}

function start({table, set, where, job, flags}: Backfill, {engine, primary, replica}: World): ChildProcess {
  const {command, env} = cli();
  const replicaUrl = engine.shopUrl(replica, 'shop');
  const what = ['--table', table, '--set', set, '--where', where, '--job', job, '--replica', replicaUrl];
  return spawn(
    process.execPath,
    [...command, 'backfill', engine.shopUrl(primary, 'shop'), ...what, ...flags],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      // Neither configuration nor passwords for real servers have to do with a demo.
      cwd: '/',
      env: {...process.env, ...env, HOME: '/nonexistent', [engine.passwordVariable]: primary.password},
    },
  );
}
