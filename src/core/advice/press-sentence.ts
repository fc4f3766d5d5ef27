import type {Alert} from '../alert.ts';
import {bySeverity} from '../health/alerts.ts';
import type {JobReading} from '../job.ts';
import {protectionOf} from '../roles.ts';
import {rollbackLeft} from '../rollbacks.ts';
import {sessionsById} from '../sessions.ts';
import type {State} from '../state.ts';
import {type Advice, advise} from './advise.ts';
import type {Sentence} from './sentence.ts';
import {counted, leftOfRollback} from './words.ts';

/** So many choices fit a line and a head under stress. */
const choices = 2;

const target = (state: State, {session, job, index, node}: Advice): string => {
  if (index !== null) return `invalid index ${index}`;
  if (job !== null) return state.nodes[node]?.progress.find(each => each.job?.job === job)?.title ?? job;
  const elsewhere = state.nodes[node]?.facts?.role === 'replica' ? ` on replica ${node}` : '';
  return session === null ? `on ${node}` : `${session}${elsewhere}`;
};

const gain = ({frees, freesNext, stillBlocked, own, why}: Advice): string => {
  const next = freesNext > 0 ? `, then ${freesNext}` : '';
  const still = stillBlocked > 0 ? `, ${stillBlocked} still wait for others` : '';
  switch (why) {
    case 'blocked sessions':
      return `frees ${frees}${next}${still}`;
    case 'blocked replay':
      return `lets replay go on${frees > 1 ? `, frees ${frees + freesNext}` : ''}`;
    case 'waiting migration':
      return 'lets the migration go on';
    case 'old snapshot':
      return own ? 'gives the build up' : 'lets the index build go on';
    case 'replica lag':
      return 'lets the replica catch up';
    case 'invalid index':
      return 'every write pays for it until then';
    case 'untold progress':
      return 'shows how far each command is';
  }
};

const price = ({action, own, rollsBack, leaves, warnings}: Advice): string => {
  const parts = [
    ...(own && action === 'cancel' ? ['migration must be retried'] : []),
    ...(own && action === 'cancel' ? [] : rollsBack ? [`rolls back ${rollsBack}`] : []),
    ...leaves.map(each => `leaves ${each}`),
    ...warnings,
  ];
  if (parts.length > 0) return `, ${parts.join(', ')}`;
  return action === 'terminate' ? ', rolls back nothing' : '';
};

const words = (state: State, advice: Advice): string =>
  `${advice.key} ${advice.index === null ? advice.action : 'drop'} ${target(state, advice)}: ${gain(advice)}${price(advice)}`;

/** A replica that was found late and is less so with every reading. */
const catchingUp = (state: State): string | null => {
  const late = Object.values(state.alerts).find(({alert}) => alert.kind === 'replica lag');
  const replica = Object.values(state.replicas)
    .flat()
    .find(({name}) => name === late?.alert.subject);
  const [before, now] = replica?.lagSeries.values.slice(-2) ?? [];
  return replica && before != null && now != null && now < before ? `replica ${replica.name}` : null;
};

/** What to do where no key helps. */
const byHand = ({kind, subject, evidence}: Alert): string | null => {
  switch (kind) {
    case 'deadlock cycle':
      return 'the server ends the deadlock itself';
    case 'worker lost':
      return `start the worker of ${evidence.job ?? subject} again; it goes on where it was`;
    case 'job failed':
      return `${evidence.job ?? subject} failed: its own log says why`;
    case 'replica lost':
      return `see why replica ${subject} no longer streams`;
    case 'replication stopped':
      return evidence.retries === true
        ? `replica ${subject} goes on by itself once it can connect`
        : `replication on ${subject} must be started by hand, when its cause is gone`;
    case 'replay paused':
      return `replay on ${subject} must be resumed by hand`;
    case 'slot':
      return `start who reads slot ${subject}, or drop the slot`;
    case 'blocked':
      return subject.startsWith('prepared:') ? `commit or roll back ${subject} by its name` : null;
    default:
      return null;
  }
};

/** Somebody whom others wait for could be ended, if our role were allowed to. */
const outOfReach = ({nodes, replicas}: State): string | null => {
  const up = Object.values(nodes).filter(({link}) => link === 'up');
  const [first] = up.flatMap(node => {
    const readers = Object.values(replicas)
      .flat()
      .flatMap(replica => (replica.node === node.node ? (replica.replayBlockedBy ?? []) : []));
    return [...node.graph.roots.map(({session}) => session), ...readers].flatMap(id => {
      const protection = protectionOf(node, sessionsById(node).get(id)?.user ?? null);
      return protection === null ? [] : {id, ...protection};
    });
  });
  if (first === undefined) return null;
  return `${first.id} is out of reach: ${first.missing}${first.fix === null ? '' : `; ${first.fix}`}`;
};

/** Somebody whom others wait for is changing back what it changed: that goes its own pace. */
const rollback = ({nodes}: State): string | null => {
  const [first] = Object.values(nodes).flatMap(node =>
    node.graph.roots.flatMap(({session}) => {
      const left = rollbackLeft(node, session);
      return left === null ? [] : [[`${session} is rolling back`, leftOfRollback(left)]];
    }),
  );
  return first?.filter(Boolean).join(', ') ?? null;
};

/** By somebody who may have forgotten it since. */
const isHalted = (job: JobReading | null): boolean => job?.state === 'paused' && job.can.resume === true;

/** No key helps: what else would, or why none is needed. */
const nothing = (state: State): string => {
  const nodes = Object.values(state.nodes);
  const silent = nodes.find(({link}) => link === 'lost');
  if (silent) return `nothing to press before ${silent.node} answers`;
  const [hint] = Object.values(state.alerts)
    .toSorted((a, b) => bySeverity(a.alert, b.alert))
    .flatMap(({alert}) => byHand(alert) ?? []);
  if (hint !== undefined) return `nothing to press: ${hint}`;
  const undone = rollback(state);
  if (undone !== null) return `nothing to press: ${undone}`;
  const beyond = outOfReach(state);
  if (beyond !== null) return beyond;
  const waiting = nodes
    .filter(({link}) => link === 'up')
    .reduce((sum, {graph}) => sum + graph.waiters.length, 0);
  if (waiting > 0)
    return `nothing that helps: ${counted(waiting, 'session')} wait for somebody who cannot be signalled from here`;
  const late = catchingUp(state);
  if (late !== null) return `nothing to press: ${late} is catching up`;
  const paused = nodes.flatMap(({progress}) => progress).find(({job}) => isHalted(job));
  return paused === undefined ? 'nothing to press' : `nothing is in its way: p resumes ${paused.title}`;
};

/** Which keys help, on whom, and what they do: the best first. */
export const pressSentence = (state: State): Sentence => {
  const all = advise(state);
  if (all.length === 0) return {tone: 'muted', text: nothing(state), more: 0};
  const text = all
    .slice(0, choices)
    .map(advice => words(state, advice))
    .join(' · ');
  const urgent = Object.values(state.alerts).some(({alert}) => alert.severity === 'critical');
  const isTrouble = all.some(({why}) => why !== 'untold progress');
  return {
    tone: urgent ? 'critical' : isTrouble ? 'warning' : 'unknown',
    text,
    more: Math.max(0, all.length - choices),
  };
};
