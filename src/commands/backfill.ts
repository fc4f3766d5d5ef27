// migtop backfill: the runner, with the servers watched beside it, and what it says on a terminal or in a log.
import {constants} from 'node:os';
import {conditionsOf} from '../backfill/conditions.ts';
import {fingerprint} from '../backfill/cursor.ts';
import {planBackfill} from '../backfill/plan.ts';
import type {Ending, Ports, Settings} from '../backfill/ports.ts';
import {runBackfill} from '../backfill/run.ts';
import {createProgression} from '../backfill/words.ts';
import type {BackfillConfig} from '../config/backfill.ts';
import type {Config} from '../config/config.ts';
import {scrub} from '../config/secrets.ts';
import {BackfillError, type BackfillWork} from '../engines/backfill.ts';
import {exitCode, UserError} from '../errors.ts';
import {createFactRedactor} from '../recording/redact.ts';
import {createClock} from '../source/clock.ts';
import {startLive} from '../source/live.ts';
import {createPause} from '../source/pause.ts';
import {createJournal} from '../store/journal.ts';
import {createReporter} from '../terminal/progress-line.ts';
import {clean} from '../text/clean.ts';
import {openingOf} from './opening.ts';
import {type NamedServer, resolveServers, secretsOf, warningsOf} from './servers.ts';

const application = 'migtop backfill';
/** Between two readings of the servers, ms: lag is to be known soon. */
const interval = 500;

const workOf = (told: BackfillConfig): BackfillWork => {
  const {table, key, set, where, control, job} = told;
  return {table, key, set, where, control, job: job ?? `${table} ${fingerprint(told)}`};
};

const settingsOf = ({batchTime, maxLag, maxLatency, baseline, patience}: BackfillConfig): Settings => ({
  ...{target: batchTime, lag: maxLag, latency: maxLatency, baseline, patience},
});

/** Reads the primary and the replicas for as long as the runner works. */
const watch = (config: Config, servers: readonly [NamedServer, ...NamedServer[]], now: () => number) => {
  const {timeouts, heartbeat} = config;
  const journal = createJournal({
    now,
    redact: createFactRedactor(text => scrub(text, secretsOf(servers))),
    sinks: [],
  });
  journal.append(openingOf(config, servers, now()));
  const source = startLive({
    ...{
      nodes: servers,
      append: journal.append,
      now,
      random: Math.random,
      interval,
      tables: () => [],
      tools: [],
    },
    connect: {timeouts, heartbeat, application, canAct: false},
    ...{canaries: null, discover: false},
  });
  const [primary, ...replicas] = servers;
  const named = replicas.map(({node}) => node);
  return {
    look: (session: string) => conditionsOf(journal.state(), primary.cluster, named, session),
    close: source.close,
  };
};

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first signal lets the batch finish; the second ends the process, and the server rolls the batch back. */
const listenToSignals = (stop: (signal: (typeof signals)[number]) => void) => {
  let told = false;
  const listeners = signals.map(signal => {
    const listener = () => {
      if (told) process.exit(128 + constants.signals[signal]);
      told = true;
      stop(signal);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const off of listeners) off();
  };
};

const endings: Readonly<Record<Ending, string>> = {
  done: 'Done.',
  aborted: 'Aborted by command; what was done stays done.',
  stopped: 'Stopped after a whole batch; the same command goes on from here.',
};

type Running = {readonly ending: Ending; readonly signal: (typeof signals)[number] | null};

const run_ = async (
  config: Config,
  told: BackfillConfig,
  servers: readonly [NamedServer, ...NamedServer[]],
): Promise<Running> => {
  const [primary] = servers;
  const work = workOf(told);
  const now = createClock();
  const reporter = createReporter(process.stderr, () => {});
  const progression = createProgression();
  const pause = createPause();
  let signal: Running['signal'] = null;
  const hush = listenToSignals(which => {
    signal = which;
    reporter.say('Told to stop: it will, after this batch.');
    pause.wake();
  });
  const watched = watch(config, servers, now);
  const ports: Ports = {
    open: () => openFor(primary, work, config, told),
    look: watched.look,
    now: () => performance.now(),
    random: Math.random,
    wait: async ms => {
      if (signal === null) await pause.wait(ms);
    },
    stopping: () => signal !== null,
    standing: standing => {
      progression.take(standing, now());
      reporter.show(clean(progression.line() ?? ''), standing.hold);
    },
    notice: sentence => reporter.say(clean(scrub(sentence, secretsOf(servers)))),
  };
  try {
    const ending = await runBackfill(work, settingsOf(told), ports);
    reporter.end(clean(progression.line() ?? ''));
    reporter.say(endings[ending]);
    return {ending, signal};
  } finally {
    reporter.end(null);
    hush();
    await watched.close();
  }
};

const openFor = ({engine, target}: NamedServer, work: BackfillWork, config: Config, told: BackfillConfig) =>
  engine.openBackfill(target, work, {
    application,
    timeouts: {...config.timeouts, statement: told.statementTimeout, lock: told.lockTimeout},
  });

const dryRun = async (config: Config, told: BackfillConfig, primary: NamedServer): Promise<void> => {
  const work = workOf(told);
  const store = await openFor(primary, work, config, told);
  try {
    const lines = await planBackfill(store, work, settingsOf(told));
    process.stdout.write(`${lines.map(line => clean(line)).join('\n')}\n`);
  } finally {
    await store.close();
  }
};

const codeOf = ({ending, signal}: Running): number => {
  if (ending === 'stopped' && signal !== null) return 128 + constants.signals[signal];
  return ending === 'aborted' ? exitCode.unhealthy : exitCode.ok;
};

/** Exit code 0: done; 2: aborted by command; 1: error; 128 + n: stopped by a signal. Throws `UserError`. */
export const run = async (config: Config): Promise<number> => {
  const told = config.backfill;
  if (told === null) throw new TypeError('There is no backfill in this configuration.');
  const servers = await resolveServers(config);
  for (const warning of warningsOf(servers)) process.stderr.write(`${clean(warning)}\n`);
  try {
    if (!told.dryRun) return codeOf(await run_(config, told, servers));
    await dryRun(config, told, servers[0]);
    return exitCode.ok;
  } catch (error) {
    if (!(error instanceof BackfillError)) throw error;
    throw new UserError(
      scrub(error.message, secretsOf(servers)),
      told.dryRun ? undefined : 'What was committed stays; the same command goes on from there.',
    );
  }
};
