// What watching has in common, with a screen or without one: configuration in, a running session out.
import {randomUUID} from 'node:crypto';
import {offer} from '../actions/catalogue.ts';
import {stillSame} from '../actions/confirm.ts';
import type {ActCommand, Offer, Plan, Selection} from '../actions/plan.ts';
import type {RunPorts} from '../actions/ports.ts';
import {runPlan} from '../actions/run.ts';
import type {Config} from '../config/config.ts';
import {scrub} from '../config/secrets.ts';
import type {Event} from '../core/event.ts';
import {troubleOf} from '../core/health/trouble.ts';
import type {State} from '../core/state.ts';
import {watchedTables} from '../core/tables/watched.ts';
import {UserError} from '../errors.ts';
import {startEndpoints} from '../probes/endpoints.ts';
import {createAudit} from '../recording/audit.ts';
import type {Recorder} from '../recording/recorder.ts';
import {createClock} from '../source/clock.ts';
import {type LiveSource, startLive} from '../source/live.ts';
import type {LiveArchive} from '../source/replay/live-archive.ts';
import {within} from '../source/within.ts';
import {createJournal, type Journal} from '../store/journal.ts';
import {toolsFor} from '../tools/registry.ts';
import {armWhenConnected, disarmNow} from './arming.ts';
import {keepSession} from './keeping.ts';
import {openingOf} from './opening.ts';
import {openOutward} from './outward.ts';
import {redactionOf} from './redaction.ts';
import {type NamedServer, resolveServers, secretsOf, warningsOf} from './servers.ts';
import {foreignBaselines, readBaselines, takeBaseline} from './take-baseline.ts';
import {watchOffered} from './watch-offered.ts';

export type Session = {
  readonly journal: Journal;
  readonly source: LiveSource;
  /** `null`: not recorded. */
  readonly recorder: Recorder | null;
  /** The last hour, to step back into; `null`: nobody looks. */
  readonly archive: LiveArchive | null;
  readonly now: () => number;
  /** Takes secrets out of a text that is in no event. */
  readonly safe: (text: string) => string;
  /** What a key would do now, or why it cannot act. */
  readonly offer: (command: ActCommand, selection: Selection) => Offer;
  /** What changed since a plan was drawn; `null`: nothing. */
  readonly stillSame: (plan: Plan) => string | null;
  /** Carries out a confirmed plan, unless it does not hold any more; refusals and outcomes are events. Never rejects. */
  readonly run: (plan: Plan) => Promise<void>;
  readonly disarm: () => void;
  /** Who asked within the last minute whether to go on. */
  readonly pollers: () => readonly string[];
  readonly note: (text: string) => void;
  /** Takes the baseline of the last minutes; `null`, or why not. */
  readonly takeBaseline: () => string | null;
  /** Starts watching a replica that a primary of the cluster named; `null`, or why not. */
  readonly watchReplica: (cluster: string, name: string) => string | null;
  /** Ends within about a second, whatever servers and disks do; the recording is whole. Never rejects; the second call does nothing. */
  readonly close: (reason: string) => Promise<void>;
};

export type SessionPorts = {
  /** One sentence for the person who watches. */
  readonly notify: (sentence: string) => void;
  /** Gets every event, and what all so far add up to. */
  readonly onEvent: (event: Event, state: State) => void;
};

/** Probes a second. */
const canaryRate = 2;
/** How long closing may take, ms. */
const closing = 1_500;

const newId = (): string => randomUUID().slice(0, 8);

/** A file that was asked for by name must work from the start; a default one may fail later without ending anything. */
const mustWork = async (recorder: Recorder): Promise<void> => {
  await recorder.flushed();
  const {path, trouble} = recorder.status();
  if (trouble === null) return;
  await recorder.close();
  throw new UserError(
    `Cannot record to ${path}: ${trouble}.`,
    'Name another file with --record, or use --no-record.',
  );
};

/** Throws `UserError`: a server that cannot be named, or a file asked for that cannot be written. */
export const openSession = async (
  config: Config,
  {notify, onEvent}: SessionPorts,
  known?: readonly [NamedServer, ...NamedServer[]],
): Promise<Session> => {
  const servers = known ?? (await resolveServers(config));
  const baselines = config.baseline === null ? [] : await readBaselines(config.baseline, config.operator);
  const secrets = [...secretsOf(servers), ...config.endpoints.secrets];
  const safe = (text: string) => scrub(text, secrets);
  const say = (sentence: string) => notify(safe(sentence));
  const now = createClock();

  const keeping = keepSession(config, servers[0].node, {now, say});
  const {recorder, archive} = keeping;
  const audit = createAudit({path: config.auditLog, onTrouble: say});
  let told: (event: Event) => void = () => {};
  const journal = createJournal({
    now,
    redact: await redactionOf(config, servers, safe),
    sinks: [keeping.take, audit, onEvent, event => told(event)],
  });
  const {append, state, subscribe} = journal;

  append(openingOf(config, servers, now()));
  if (recorder && config.record?.file) await mustWork(recorder);
  const outward = await openOutward(config.outward, {state, append, now, newId, say}).catch(async error => {
    await keeping.close();
    throw error;
  });
  told = outward.take;
  for (const warning of warningsOf(servers)) say(warning);
  for (const taken of baselines) append(taken);
  const foreign = foreignBaselines(
    baselines,
    servers.map(({cluster}) => cluster),
  );
  if (foreign !== null) say(foreign);

  const {timeouts, heartbeat, interval, operator} = config;
  const tools = toolsFor(config);
  const source = startLive({
    ...{
      nodes: servers,
      append,
      now,
      random: Math.random,
      interval,
      tables: () => watchedTables(state()),
      tools,
    },
    connect: {timeouts, heartbeat, application: 'migtop', canAct: !config.readOnly},
    canaries: {
      ...{perSecond: canaryRate, timeout: timeouts.statement, ...config.canaries},
      trouble: node => troubleOf(state(), node),
    },
    discover: true,
  });
  const stopEndpoints = startEndpoints(config.endpoints.endpoints, {node: servers[0].node, append, now});
  const {node, wake} = source;
  const {isPolled, pollers} = outward;
  const ports: RunPorts = {
    ...{node, tools, append, state, subscribe, wake, now, operator, newId, isPolled},
  };

  const offered = (command: ActCommand, selection: Selection) => offer(state(), command, selection, ports);
  const disarm = () => disarmNow(ports);
  if (config.arm) armWhenConnected(servers[0].node, ports);

  let closed: Promise<void> | null = null;
  const close = async (reason: string) => {
    stopEndpoints();
    append({type: 'session.closed', reason});
    journal.close();
    await within(Promise.all([keeping.close(), source.close(), outward.close()]), closing);
  };

  return {
    ...{journal, source, recorder, archive, now, safe, offer: offered, disarm, pollers},
    run: plan => runPlan(plan, ports),
    stillSame: plan => stillSame(plan, state()),
    takeBaseline: () => takeBaseline(ports),
    note: text => append({type: 'mark.added', operator, text}),
    watchReplica: (cluster, name) => watchOffered(cluster, name, source, ports),
    close: reason => {
      closed ??= close(reason);
      return closed;
    },
  };
};
