// Two readings of every node, a second apart, and one diagnosis of them.
import type {Config} from '../config/config.ts';
import {scrub} from '../config/secrets.ts';
import {version} from '../config/version.ts';
import type {Event} from '../core/event.ts';
import {exitCode} from '../errors.ts';
import {createClock} from '../source/clock.ts';
import {startLive} from '../source/live.ts';
import {createJournal} from '../store/journal.ts';
import {clean} from '../text/clean.ts';
import {harmless} from '../text/harmless.ts';
import {toolsFor} from '../tools/registry.ts';
import {openingOf} from './opening.ts';
import {redactionOf} from './redaction.ts';
import {type NamedServer, resolveServers, secretsOf, warningsOf} from './servers.ts';
import {diagnosisOf} from './snapshot-diagnosis.ts';
import type {Snapshot} from './snapshot-schema.ts';
import {snapshotLines} from './snapshot-text.ts';

/** Rates and the lag by log position need a second reading. */
const readings = 2;
/** Between them, ms. */
const interval = 1_000;

/** What is left to read of each node; a lost one is not waited for. */
const createCount = (servers: readonly NamedServer[], complete: () => void) => {
  const left = new Map(servers.map(({node}) => [node, readings]));
  const leave = (node: string, more: number) => {
    if (more > 0) left.set(node, more);
    else left.delete(node);
    if (left.size === 0) complete();
  };
  return {
    read: (node: string) => leave(node, (left.get(node) ?? 0) - 1),
    take: (event: Event) => event.type === 'node.lost' && leave(event.node, 0),
  };
};

/** Ends when every node has been read or lost, or time is up. */
const observe = async (
  config: Config,
  servers: readonly NamedServer[],
  safe: (text: string) => string,
): Promise<Snapshot> => {
  const {timeouts, heartbeat, watch} = config;
  const now = createClock();
  let complete = () => {};
  const done = new Promise<void>(resolve => {
    complete = resolve;
  });
  const count = createCount(servers, complete);
  const redact = await redactionOf(config, servers, safe);
  const journal = createJournal({now, redact, sinks: [count.take]});
  const {append} = journal;
  append(openingOf(config, servers, now()));
  const source = startLive({
    ...{nodes: servers, append, now, random: Math.random, interval, tables: () => watch.tables},
    tools: toolsFor(config),
    connect: {timeouts, heartbeat, application: 'migtop snapshot', canAct: false},
    ...{canaries: null, discover: false, onReading: count.read},
  });
  const late = setTimeout(complete, timeouts.connect + interval + readings * timeouts.statement);
  await done;
  clearTimeout(late);
  const snapshot = diagnosisOf(journal.state(), version);
  await source.close();
  return snapshot;
};

const codeOf = ({nodes, verdict}: Snapshot): number => {
  if (!nodes.some(({reachable}) => reachable)) return exitCode.error;
  return verdict === 'healthy' ? exitCode.ok : exitCode.unhealthy;
};

/** Exit code 0: healthy; 2: not; 1: nothing could be reached. Throws `UserError`. */
export const run = async (config: Config): Promise<number> => {
  const servers = await resolveServers(config);
  const safe = (text: string) => scrub(text, secretsOf(servers));
  for (const warning of warningsOf(servers)) process.stderr.write(`${safe(clean(warning))}\n`);
  const snapshot = await observe(config, servers, safe);
  const written =
    config.format === 'json'
      ? harmless(JSON.stringify(snapshot, null, 2))
      : snapshotLines(snapshot)
          .map(line => clean(line))
          .join('\n');
  process.stdout.write(`${written}\n`);
  return codeOf(snapshot);
};
