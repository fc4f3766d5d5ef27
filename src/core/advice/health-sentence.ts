import type {Alert} from '../alert.ts';
import {bySeverity} from '../health/alerts.ts';
import {staleAfter} from '../health/nodes.ts';
import {briefly} from '../migration/statement.ts';
import type {Session} from '../session.ts';
import {sessionsById} from '../sessions.ts';
import type {NodeState, State} from '../state.ts';
import {waitersBehind} from '../waits/reach.ts';
import {aboveBaseline} from './baseline-words.ts';
import {courseWords} from './course-words.ts';
import type {Sentence} from './sentence.ts';
import {ago, counted, share, size} from './words.ts';

const sessionOf = (node: NodeState | undefined, id: string): Session | undefined =>
  node && sessionsById(node).get(id);

/** `ALTER TABLE orders (4122, this migration)`, `an idle transaction (3991, reporting)` */
const named = (node: NodeState, id: string): string => {
  if (node.facts?.own.includes(id)) return `migtop itself (${id})`;
  const session = sessionOf(node, id);
  const what =
    session?.state === 'active'
      ? briefly(session.statement)
      : session?.state === 'rolling back'
        ? 'a rollback'
        : session?.state.startsWith('idle in')
          ? 'an idle transaction'
          : null;
  const who = node.migration.has(id) ? 'this migration' : session?.application || session?.user;
  return `${what ?? 'a session'} (${[id, who].filter(Boolean).join(', ')})`;
};

/** The migration in the middle is what people must see: it holds up nearly everybody its own blocker does. */
const blocked = (node: NodeState, root: string, evidence: Alert['evidence']): string => {
  const where = node.facts?.role === 'replica' ? ` on replica ${node.node}` : '';
  const behind = [...waitersBehind(node.graph, [root])];
  const middle = behind
    .filter(id => node.migration.has(id) && node.graph.byBlocker.has(id))
    .map(id => ({id, holds: waitersBehind(node.graph, [id]).size}))
    .toSorted((a, b) => b.holds - a.holds)[0];
  const all = behind.length || Number(evidence.sessions ?? 0);
  const longest = Math.max(0, ...behind.map(id => node.graph.waited.get(id) ?? 0));
  // Whom the migration waits for is what PROGRESS says.
  const [count, culprit] = middle && middle.holds > 0 ? [middle.holds, middle.id] : [all, root];
  const held = behind.find(id => sessionOf(node, id)?.kind === 'replay');
  if (held !== undefined)
    return `replay on ${node.node} waits for ${named(node, root)} for ${ago(node.graph.waited.get(held) ?? null)}${all > 1 ? `, ${counted(all - 1, 'session')} behind it` : ''}`;
  return `${counted(count, 'session')} blocked${where} for ${ago(longest)} behind ${named(node, culprit)}`;
};

const text = (state: State, {kind, node: name, subject, evidence}: Alert): string => {
  const node = state.nodes[name];
  const number = (key: string): number => Number(evidence[key] ?? 0);
  const word = (key: string): string => String(evidence[key] ?? '');
  switch (kind) {
    case 'blocked':
      if (!node || evidence.blocker)
        return `session ${subject} on ${name} waits, blocker not visible: ${word('because')}`;
      return blocked(node, subject, evidence);
    case 'deadlock cycle':
      return `possible deadlock of ${subject.replaceAll(' ', ' ↔ ')}: the server ends it itself`;
    case 'node lost':
      // Never met: there is no moment from which it is missing.
      return node?.facts && node.lost
        ? `${name} is lost for ${ago(state.now - node.lost.since)}: ${word('error')}`
        : `${name} cannot be reached: ${word('error')}`;
    case 'node stale':
      return `${name} has not answered for ${ago(node?.observedAt ? state.now - node.observedAt : null)}`;
    case 'replica lost':
      return `replica ${subject} is gone from ${name}: its lag is unknown`;
    case 'replica lag':
      return `replica ${subject} is ${ago(lagNow(state, subject) ?? number('lag'))} behind${behindNow(state, subject)}`;
    case 'replication stopped':
      return stopped(subject, evidence);
    case 'replay paused':
      return `replay is paused on replica ${subject}`;
    case 'replay blocked':
      return `replica ${subject}${lateBy(state, subject)}: its replay waits for session ${word('by')} there`;
    case 'slot':
      return `slot ${subject} keeps ${size(number('retained'))} of log${evidence.active === false ? ' and nobody reads it' : ''}`;
    case 'connections':
      return `${name} uses ${word('running')} of ${word('of')} connections (${share(number('share used'))})`;
    case 'idle in transaction':
      return `session ${subject}${evidence.application ? ` (${word('application')})` : ''} is idle in a transaction for ${ago(idleNow(node, subject) ?? number('idle'))}`;
    case 'old snapshot':
      return `${word('holds up')} waits for the old snapshot of ${subject}${evidence.application ? ` (${word('application')})` : ''}`;
    case 'rewrite':
      return `${word('command')} rewrites ${word('table') || 'a table'}: nobody can read or write it meanwhile`;
    case 'worker lost':
      return `${word('job')}: its worker has been silent for ${ago(number('silence'))}`;
    case 'job failed':
      return `${word('job')} failed`;
    case 'runner lock stuck':
      return `no ${word('runner')} migration can start: ${word('because')}`;
    case 'canary':
      return canary(subject === kind ? `the canary on ${name}` : `canary ${subject} on ${name}`, evidence);
    case 'endpoint':
      return `users get no answer from ${subject} for ${ago(failingFor(node, subject, state.now))}: ${word('error')}`;
    case 'above baseline':
      return aboveBaseline(state, {node: name, subject, evidence});
    case 'no lock timeout':
      return `migration session ${subject} waits for a lock without any lock timeout that could be seen`;
    case 'invalid index':
      return `invalid index ${subject} was left behind`;
  }
};

const failingFor = (node: NodeState | undefined, probe: string, now: number): number | null => {
  const since = node?.probes[probe]?.failingSince ?? null;
  return since === null ? null : now - since;
};

const canary = (which: string, {stuck, error, p95}: Alert['evidence']): string => {
  if (stuck) return `${which} has waited for ${ago(Number(stuck))}`;
  if (error) return `${which} fails: ${error}`;
  return `${which} takes ${Math.round(Number(p95))} ms (p95)`;
};

/** `replica db2 stopped applying: Duplicate entry …`, `replica db2 receives nothing: …` */
const stopped = (replica: string, {part, channel, retries, error}: Alert['evidence']): string => {
  const where = channel === null ? '' : ` of channel ${channel}`;
  if (part === 'applier') return `replica ${replica} stopped applying${where}: ${error}`;
  const state = retries ? `cannot connect to its source${where}` : `receives nothing${where}`;
  return `replica ${replica} ${state}: ${error ?? (retries ? 'no reason given' : 'its receiver is stopped')}`;
};

const lateBy = (state: State, name: string): string => {
  const lag = lagNow(state, name);
  return lag === null ? ', of unknown lag' : ` is ${ago(lag)} behind`;
};

const replicaNamed = (state: State, name: string) =>
  Object.values(state.replicas)
    .flat()
    .find(replica => replica.name === name);
const lagNow = (state: State, name: string): number | null => replicaNamed(state, name)?.lag ?? null;
const behindNow = (state: State, name: string): string => {
  const {behind = null, behindUnit} = replicaNamed(state, name) ?? {};
  if (behind === null) return '';
  return ` (${behindUnit === 'transactions' ? counted(behind, 'transaction') : size(behind)})`;
};

const idleNow = (node: NodeState | undefined, id: string): number | null => {
  const since = sessionOf(node, id)?.stateSince ?? null;
  return since === null || !node?.observation ? null : node.observation.serverNow - since;
};

/** What nobody can vouch for: a node not heard of yet, or too long ago. Unknown is not healthy. */
const unknown = (state: State, now: number): string | null => {
  const nodes = Object.values(state.nodes);
  if (nodes.length === 0) return 'connecting';
  const silent = nodes.find(node => node.observedAt === null || now - node.observedAt >= staleAfter(node));
  if (!silent) return null;
  return silent.observedAt === null
    ? `connecting to ${silent.node}`
    : `${silent.node} was last heard ${ago(now - silent.observedAt)} ago`;
};

/** What cannot be seen at all weighs on the verdict too. */
const unseen = (state: State): string | null => {
  const blind = Object.values(state.nodes).find(
    ({observation}) => observation && 'missing' in observation.waits,
  );
  if (blind) return `locks on ${blind.node} cannot be seen`;
  const dark = Object.values(state.replicas)
    .flat()
    .find(({lag}) => lag === null);
  return dark ? `the lag of replica ${dark.name} is unknown: ${dark.lagMissing}` : null;
};

/** Where the primary is gone, what its replicas complain of follows from that. */
const isPrimaryLost = ({nodes}: State, {kind, node}: Alert): boolean =>
  kind === 'node lost' && nodes[node]?.facts?.role !== 'replica';

/** Is the database healthy? The worst trouble first, the count of the rest beside it. */
export const healthSentence = (state: State, now: number): Sentence => {
  const troubles = Object.values(state.alerts)
    .map(({alert}) => alert)
    .toSorted(
      (a, b) =>
        bySeverity(a, b) ||
        // What users feel comes before its cause.
        Number(b.kind === 'endpoint') - Number(a.kind === 'endpoint') ||
        Number(isPrimaryLost(state, b)) - Number(isPrimaryLost(state, a)) ||
        Number(b.evidence.sessions ?? 0) - Number(a.evidence.sessions ?? 0),
    );
  const [worst, next] = troubles;
  // That users get no answer is told with what is wrong besides: it says nothing of why.
  if (worst?.kind === 'endpoint' && next?.severity === 'critical' && next.kind !== 'endpoint')
    return {
      ...{tone: 'critical', text: `${text(state, worst)}; ${text(state, next)}`},
      more: troubles.length - 2,
    };
  if (worst && worst.severity !== 'notice')
    return {tone: worst.severity, text: text(state, worst), more: troubles.length - 1};
  const why = unknown(state, now) ?? unseen(state);
  if (why !== null) return {tone: 'unknown', text: why, more: troubles.length};
  const course = courseWords(state);
  if (course?.isOverdue)
    return {tone: 'warning', text: `the migration: ${course.text}`, more: troubles.length};
  if (worst)
    return {tone: 'good', text: `healthy; to note: ${text(state, worst)}`, more: troubles.length - 1};
  const waiting = Object.values(state.nodes).reduce((sum, node) => sum + node.graph.waiters.length, 0);
  const brief =
    waiting === 0 ? 'nobody waits for a lock' : `${counted(waiting, 'session')} waiting, none for long`;
  return {
    tone: 'good',
    text: `healthy${course?.tone === 'good' ? `, ${course.text}` : ''}: ${brief}`,
    more: 0,
  };
};
