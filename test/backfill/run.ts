// The runner within the test's own process, with everything outside of the server in the test's hands.
import type {Conditions} from '../../src/backfill/conditions.ts';
import type {Ending, Ports, Settings} from '../../src/backfill/ports.ts';
import {runBackfill} from '../../src/backfill/run.ts';
import type {Backfill, BackfillWork} from '../../src/engines/backfill.ts';
import {engineFor} from '../../src/engines/registry.ts';

const calm: Conditions = {worst: null, unknown: null, waiting: 0};

export const settings: Settings = {target: 50, lag: 1_500, latency: 1_000, baseline: 0, patience: 60_000};

const timeouts = {statement: 5_000, lock: 200, connect: 5_000};

/** ms */
interface Limits {
  readonly lock?: number | undefined;
  readonly statement?: number | undefined;
}

export const openStore = async (
  url: string,
  work: BackfillWork,
  {lock = timeouts.lock, statement = timeouts.statement}: Limits = {},
): Promise<Backfill> => {
  const engine = engineFor(url);
  const target = await engine.resolve(url, {
    env: {},
    home: '/nonexistent',
    password: {command: null, ask: null},
  });
  return engine.openBackfill(target, work, {
    timeouts: {...timeouts, lock, statement},
    application: 'backfill under test',
  });
};

export interface Run {
  readonly ending: Promise<Ending>;
  readonly notices: string[];
  stop(): void;
}

export const workOn = (table: string, more: Partial<BackfillWork> = {}): BackfillWork => ({
  table,
  key: null,
  set: 'done = 1',
  where: 'done = 0',
  control: null,
  job: `fill ${table}`,
  ...more,
});

interface More {
  readonly look?: Ports['look'];
  readonly lockTimeout?: number;
  readonly statementTimeout?: number;
}

export const startRun = (
  url: string,
  work: BackfillWork,
  {look = () => calm, lockTimeout, statementTimeout, ...more}: Partial<Settings> & More = {},
): Run => {
  const notices: string[] = [];
  let stopping = false;
  let wake = () => {};
  const ending = runBackfill(
    work,
    {...settings, ...more},
    {
      open: () => openStore(url, work, {lock: lockTimeout, statement: statementTimeout}),
      look,
      now: () => performance.now(),
      random: Math.random,
      wait: ms =>
        stopping
          ? Promise.resolve()
          : new Promise(resolve => {
              const timer = setTimeout(resolve, ms);
              wake = () => {
                clearTimeout(timer);
                resolve();
              };
            }),
      stopping: () => stopping,
      standing: () => {},
      notice: sentence => notices.push(sentence),
    },
  );
  // Looked at by the test, sooner or later.
  ending.catch(() => {});
  return {
    ending,
    notices,
    stop: () => {
      stopping = true;
      wake();
    },
  };
};
