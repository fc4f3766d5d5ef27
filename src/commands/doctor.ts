// Connects to every node and tells, panel by panel, what works, what is missing, and what would change that.
import type {Config} from '../config/config.ts';
import {scrub} from '../config/secrets.ts';
import {version} from '../config/version.ts';
import type {Capabilities} from '../core/capability.ts';
import {type Finding, type Node, NodeError, type NodeFacts} from '../engines/engine.ts';
import {exitCode} from '../errors.ts';
import {clean} from '../text/clean.ts';
import {canaryFindings, type EndpointFinding, endpointFindings} from './doctor-probes.ts';
import {type NamedServer, resolveServers, secretsOf, warningsOf} from './servers.ts';

/** What each panel stands on. */
const panels: Readonly<Record<string, readonly (keyof Capabilities)[]>> = {
  Locks: ['waits'],
  Sessions: ['sessions'],
  Replication: ['replication', 'slots', 'replicaAddresses'],
  Migration: ['progress', 'rewriteProgress', 'progressBySession', 'tables'],
  Tables: ['tableCounters'],
  Latency: ['canary', 'statementLatency', 'statementMeans'],
  Vitals: ['vitals'],
  Actions: ['cancel', 'terminate', 'signalAutovacuum', 'reservedSlot'],
  'Backfill control': ['backfillControl'],
};

/** Done on the primary alone: on a replica it is not missing. */
const primaryOnly: readonly (keyof Capabilities)[] = ['backfillControl'];

/** Worth knowing, but no reason to call anything missing: the grant for it gives more than some would, or the server has to count for it. */
const optional: readonly Finding['capability'][] = ['replicaAddresses', 'statementMeans', 'tableCounters'];

/** Figures of one panel that come from several places are told by their names. */
const sources: Readonly<Partial<Record<Finding['capability'], string>>> = {
  canary: 'SQL canary',
  statementLatency: 'percentiles of server statements',
  statementMeans: 'mean of server statements',
  'own canary': 'own canaries',
  'canary write': 'canary write',
};

type Examination = {readonly address: string} & (
  | {
      readonly connected: true;
      readonly facts: Pick<NodeFacts, 'product' | 'role' | 'user' | 'database' | 'tls'>;
      readonly findings: readonly Finding[];
    }
  | {readonly connected: false; readonly error: string; readonly fix: string | null}
);

const findingsOf = ({role, capabilities}: Pick<NodeFacts, 'role' | 'capabilities'>): Finding[] =>
  Object.entries(panels).flatMap(([panel, needed]) =>
    needed
      .filter(capability => role === 'primary' || !primaryOnly.includes(capability))
      .flatMap(capability => {
        const has = capabilities[capability];
        if (has === undefined) return [];
        return has === true
          ? {capability, panel, works: true, missing: null, fix: null}
          : {capability, panel, works: false, ...has};
      }),
  );

/** A table that was named is read once, here and now, as the console would. */
const heartbeatFinding = async (node: Node, {heartbeat, interval}: Config): Promise<Finding[]> => {
  if (heartbeat === null) return [];
  const {replication} = await node.observe({tables: [], interval, intervalReason: null}, Date.now);
  const read = 'missing' in replication ? replication : replication.value.heartbeat;
  const about = {capability: 'heartbeat', panel: 'Replication'} as const;
  if (read === null || !('missing' in read)) return [{...about, works: true, missing: null, fix: null}];
  return [
    {
      ...{...about, works: false},
      missing: `the heartbeat in ${heartbeat.table} is not used: ${read.missing}`,
      fix: `It takes SELECT on ${heartbeat.table}, and something that writes the time into its column ${heartbeat.column} on the primary.`,
    },
  ];
};

const examine = async ({node, engine, target}: NamedServer, config: Config): Promise<Examination> => {
  try {
    const connected = await engine.connect(target, {
      timeouts: config.timeouts,
      application: 'migtop doctor',
      canAct: true,
      heartbeat: config.heartbeat,
    });
    const heartbeat = await heartbeatFinding(connected, config);
    const canaries = await canaryFindings(connected, config.canaries);
    await connected.close();
    const {product, role, user, database, tls} = connected.facts;
    return {
      address: node,
      connected: true,
      facts: {product, role, user, database, tls},
      findings: [...findingsOf(connected.facts), ...heartbeat, ...canaries],
    };
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    return {address: node, connected: false, error: error.message, fix: error.hint ?? null};
  }
};

const isFine = ({works, capability}: Finding): boolean => works || optional.includes(capability);

const isWell = (examination: Examination): boolean =>
  examination.connected && examination.findings.every(isFine);

const widest = Math.max(...Object.keys(panels).map(name => name.length));
const indent = ' '.repeat(widest + 6);

const findingLines = ({missing, fix}: Finding): string[] => [
  missing ?? '',
  ...(fix ?? 'nothing can be granted for this').split('\n').map(line => `  ${line}`),
];

const panelLines = (panel: string, findings: readonly Finding[]): string[] => {
  const lacks = findings.filter(({works}) => !works);
  // Two capabilities may lack the same for the same reason.
  const missing = [...new Map(lacks.map(each => [`${each.missing}${each.fix}`, each])).values()].flatMap(
    findingLines,
  );
  const named = [...new Set(findings.flatMap(({works, capability}) => (works && sources[capability]) || []))];
  const working =
    named.length > 1 || (named.length > 0 && missing.length > 0) ? [`works: ${named.join(', ')}`] : [];
  const [first = 'works', ...rest] = [...working, ...missing];
  const sign = missing.length === 0 ? '✔' : lacks.every(isFine) ? '·' : '✖';
  return [`  ${sign} ${panel.padEnd(widest)}  ${first}`, ...rest.map(line => `${indent}${line}`)];
};

const nodeLines = (examination: Examination): string[] => {
  if (!examination.connected)
    return [
      `✖ ${examination.address}`,
      `  ${examination.error}`,
      ...(examination.fix ? [`  ${examination.fix}`] : []),
    ];
  const {product, role, user, database, tls} = examination.facts;
  const shown = Object.keys(panels).filter(name => examination.findings.some(({panel}) => panel === name));
  return [
    `${isWell(examination) ? '✔' : '✖'} ${examination.address}  ${product} ${role}, ${database === '' ? 'no database' : `database ${database}`}, user ${user}, ${tls ?? 'clear text'}`,
    ...shown.flatMap(name =>
      panelLines(
        name,
        examination.findings.filter(({panel}) => panel === name),
      ),
    ),
  ];
};

const endpointLines = ({name, works, missing}: EndpointFinding): readonly string[] => [
  `${works ? '✔' : '✖'} endpoint ${name}`,
  ...(missing === null ? [] : [`  ${missing}`]),
];

/** Exit code 0: everything works; 1: something is missing. Throws `UserError`. */
export const run = async (config: Config): Promise<number> => {
  const servers = await resolveServers(config);
  const examinations = await Promise.all(servers.map(server => examine(server, config)));
  const endpoints = await endpointFindings(config.endpoints.endpoints);
  const well = examinations.every(isWell) && endpoints.every(({works}) => works);
  const safe = (text: string) => scrub(clean(text), [...secretsOf(servers), ...config.endpoints.secrets]);
  for (const warning of warningsOf(servers)) process.stderr.write(`${safe(warning)}\n`);
  const written =
    config.format === 'json'
      ? JSON.stringify(
          {version, well, nodes: examinations, endpoints},
          (_, value) => (typeof value === 'string' ? safe(value) : value),
          2,
        )
      : [...examinations.flatMap(nodeLines), ...endpoints.flatMap(endpointLines)].map(safe).join('\n');
  process.stdout.write(`${written}\n`);
  return well ? exitCode.ok : exitCode.error;
};
