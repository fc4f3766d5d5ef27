// What could not be seen: rights that lack, parts that were not read, gaps between readings.

import {counted} from '../../core/advice/words.ts';
import type {CapabilityName} from '../../core/capability.ts';
import type {EventOf} from '../../core/event.ts';
import {staleAfter} from '../../core/health/nodes.ts';
import type {Observation, Reading} from '../../core/observation.ts';
import type {NodeState, State} from '../../core/state.ts';
import {clock, duration} from '../../text/format.ts';
import type {Unseen} from '../story.ts';
import {clusterOf, type Step} from './step.ts';

const parts = [
  'sessions',
  'waits',
  'replication',
  'vitals',
  'progress',
  'tables',
  'leftovers',
  'latency',
  'roles',
] as const;

/** What a capability is for, in words. */
const purposes: Readonly<Partial<Record<CapabilityName, string>>> = {
  sessions: 'statements and states of other roles’ sessions',
  waits: 'lock waits',
  replication: 'replication',
  slots: 'replication slots',
  vitals: 'counters of the server',
  progress: 'progress of commands',
  rewriteProgress: 'progress of table rewrites',
  progressBySession: 'whose progress it is',
  tables: 'tables',
  statementLatency: 'latency of finished statements',
  canary: 'the canary',
  cancel: 'cancelling statements',
  terminate: 'terminating sessions',
  signalAutovacuum: 'signalling autovacuum',
  reservedSlot: 'acting on a full server',
  backfillControl: 'steering backfills',
  replicaAddresses: 'where replicas listen',
};

const partWords: Readonly<Record<string, string>> = {
  waits: 'lock waits',
  latency: 'latency of finished statements',
  vitals: 'counters of the server',
  roles: 'time-outs and rights of roles',
  progress: 'progress of commands',
  leftovers: 'what was left behind',
};

/** The same on several nodes is told once. */
const together = (list: readonly Unseen[]): readonly Unseen[] => {
  const groups = new Map<string, Unseen[]>();
  for (const each of list) {
    const key = JSON.stringify([each.cluster, each.what, each.why, each.fix]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].flatMap(([first, ...rest]) =>
    first === undefined ? [] : {...first, node: [first, ...rest].map(({node}) => node).join(', ')},
  );
};

type Miss = {readonly unseen: Unseen; first: number; last: number; times: number};

export const createBlindGatherer = () => {
  const lacking = new Map<string, Unseen>();
  const misses = new Map<string, Miss>();
  const readings = new Map<string, {count: number; last: number; recording: number}>();
  const gaps: Unseen[] = [];
  let zone = 0;

  const miss = (cluster: string, node: string, what: string, why: string, at: number) => {
    const key = [cluster, node, what, why].join('|');
    const known = misses.get(key);
    if (known === undefined)
      misses.set(key, {unseen: {cluster, node, what, why, fix: null}, first: at, last: at, times: 1});
    else Object.assign(known, {last: at, times: known.times + 1});
  };

  const missingParts = ({cluster, node}: NodeState, observation: Observation, at: number) => {
    for (const part of parts) {
      const read: Reading<unknown> | undefined = observation[part];
      // Before the second reading there is no difference to tell, which is nobody's lack.
      // Older recordings lack what was not read then.
      if (
        read !== undefined &&
        'missing' in read &&
        !/not read yet|not read twice|second reading/.test(read.missing)
      )
        miss(cluster, node, partWords[part] ?? part, read.missing, at);
    }
    const {waits, sessions} = observation;
    if ('value' in waits && waits.value.partial !== null)
      miss(cluster, node, 'some lock waits', waits.value.partial, at);
    if ('value' in sessions && sessions.value.some(({state}) => state === 'hidden'))
      miss(cluster, node, 'some sessions', 'the role may not see what they do', at);
  };

  const gapBefore = ({cluster, node}: NodeState, known: NodeState, at: number, recording: number) => {
    const key = `${cluster}|${node}`;
    const last = readings.get(key);
    readings.set(key, {count: (last?.count ?? 0) + 1, last: at, recording});
    if (last === undefined || last.recording !== recording || at - last.last < staleAfter(known)) return;
    const why = `nothing was read from ${clock(last.last, zone)} to ${clock(at, zone)} (${duration(at - last.last)})`;
    gaps.push({cluster, node, what: 'everything', why, fix: null});
  };

  const wordsOf = ({unseen, first, last, times}: Miss): Unseen => {
    const all = readings.get(`${unseen.cluster}|${unseen.node}`)?.count ?? times;
    if (times >= all) return unseen;
    const span =
      first === last ? `at ${clock(first, zone)}` : `${clock(first, zone)} to ${clock(last, zone)}`;
    return {...unseen, why: `${unseen.why} (${counted(times, 'reading')} of ${all}, ${span})`};
  };

  const rightsOf = ({cluster, node, role, capabilities}: EventOf<'node.connected'>) => {
    for (const [name, capability] of Object.entries(capabilities)) {
      // Nobody writes to a replica.
      if (capability === true || (role === 'replica' && name === 'backfillControl')) continue;
      const what = purposes[name as CapabilityName] ?? name;
      const {missing: why, fix} = capability;
      lacking.set([cluster, node, name].join('|'), {cluster, node, what, why, fix});
    }
  };

  return {
    enter: ({opened, nodes}: State) => {
      zone = opened?.zoneOffset ?? zone;
      for (const {facts} of Object.values(nodes)) if (facts !== null) rightsOf(facts);
    },
    take: ({event, before, after, recording}: Step) => {
      if (event.type === 'session.opened') zone = event.zoneOffset;
      if (event.type === 'node.connected') rightsOf(event);
      if (event.type === 'tool.observed' && event.error !== null)
        miss(clusterOf(after, event.node), event.node, `progress of ${event.tool}`, event.error, event.at);
      if (event.type !== 'node.observed') return;
      const node = after.nodes[event.node];
      if (node === undefined) return;
      gapBefore(node, before.nodes[event.node] ?? node, event.at, recording);
      missingParts(node, event.observation, event.at);
    },
    unseen: (): readonly Unseen[] => {
      const rights = [...lacking.values()];
      const said = new Set(rights.map(({why}) => why));
      return together([
        ...gaps,
        ...rights,
        ...[...misses.values()].filter(({unseen}) => !said.has(unseen.why)).map(wordsOf),
      ]);
    },
  };
};
