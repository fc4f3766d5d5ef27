import type {Client} from '../engines/client.ts';
import {codeOf} from '../world/meter.ts';
import type {World} from '../world/world.ts';

/** What a step has at hand while it runs. */
export interface Workbench {
  readonly world: World;
  readonly stopping: AbortSignal;
  /** A connection as the migration's own; it is closed when the migration is stopped. */
  connect(): Promise<Client>;
  /** Says that nothing is done until `over` resolves. */
  rest(over: () => Promise<void>): Promise<void>;
}

export interface Step {
  readonly title: string;
  run(bench: Workbench): Promise<void>;
}

/** `resting` until a failed step may be tried again, `failed` when one gave up, `stopped` when `stop` came first. */
export type MigrationState = 'running' | 'resting' | 'done' | 'failed' | 'stopped';

/** A migration under way. */
export interface Migration {
  state(): MigrationState;
  /** Title of the step under way, or of the last one. */
  step(): string;
  /** Resolves, never rejects, when there is nothing more to be done. */
  readonly finished: Promise<void>;
  stop(): Promise<void>;
}

/** Sessions of the migration go by this application_name. */
export const applicationName = 'migration';

/** Runs the steps one after the other, as a deployment's migration job would. */
export function startMigration(world: World, steps: readonly Step[]): Migration {
  const stopping = new AbortController();
  const progress = {state: 'running' as MigrationState, step: ''};
  const bench: Workbench = {
    world,
    stopping: stopping.signal,
    connect: () => connectUntil(world, stopping.signal),
    rest: async over => {
      progress.state = 'resting';
      await over();
      progress.state = 'running';
    },
  };
  const run = async () => {
    try {
      for (const [index, step] of steps.entries()) {
        stopping.signal.throwIfAborted();
        progress.step = step.title;
        world.say(`migration ${index + 1}/${steps.length}: ${step.title}`);
        await step.run(bench);
      }
      progress.state = 'done';
    } catch (error) {
      progress.state = stopping.signal.aborted ? 'stopped' : 'failed';
      if (progress.state === 'failed')
        world.say(`migration failed at "${progress.step}": ${describe(error)}`);
    }
    if (progress.state === 'done') world.say('migration done');
  };
  const finished = run();
  return {
    state: () => progress.state,
    step: () => progress.step,
    finished,
    stop: async () => {
      stopping.abort();
      await finished;
    },
  };
}

export const describe = (error: unknown) =>
  error instanceof Error ? `${error.message} (${codeOf(error)})` : String(error);

async function connectUntil(world: World, stopping: AbortSignal): Promise<Client> {
  stopping.throwIfAborted();
  const client = await world.engine.connect(world.primary, 'shop', applicationName);
  const leave = () => void client.end();
  stopping.addEventListener('abort', leave, {once: true});
  // Stopped while it connected: nobody would end what it is about to begin.
  if (stopping.aborted) leave();
  stopping.throwIfAborted();
  client.onceEnded(() => stopping.removeEventListener('abort', leave));
  return client;
}
