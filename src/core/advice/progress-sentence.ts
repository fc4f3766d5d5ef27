import {heldWords} from '../held.ts';
import {briefly} from '../migration/statement.ts';
import {isInTheWay, nextHolders} from '../progress/lock-next.ts';
import type {Session} from '../session.ts';
import {sessionsById} from '../sessions.ts';
import type {NodeState, Progress, State} from '../state.ts';
import {courseWords} from './course-words.ts';
import type {Sentence} from './sentence.ts';
import {ago, counted, range, share, short, size} from './words.ts';

/** `3991 (idle in transaction 4 m 12 s, reporting)` */
const blocker = (node: NodeState | undefined, id: string): string => {
  const session = node && sessionsById(node).get(id);
  if (!node?.observation || !session) return id;
  const since = session.stateSince ?? session.statementStart;
  const age = since === null ? '' : ` ${ago(node.observation.serverNow - since)}`;
  const who = session.application || session.user;
  return `${id} (${session.state}${age}${who ? `, ${who}` : ''})`;
};

const standing = (state: State, {node, waitsFor, stalledBecause, stalledSince, job}: Progress): string => {
  if (waitsFor !== null) return `▮▮ waits for ${blocker(state.nodes[node], waitsFor)}`;
  if (job?.state === 'paused') return '▮▮ paused';
  const since = stalledSince === null ? null : state.now - stalledSince;
  // A worker had been silent before anybody looked.
  const duration = job?.silence != null && since !== null ? Math.max(job.silence, since) : since;
  return `▮▮ ${duration === null ? '' : `stalled for ${ago(duration)}: `}${stalledBecause}`;
};

const paceWords = (pace: number, unit: Progress['unit']): string =>
  unit === 'bytes' ? `${size(pace)}/s` : `${short(pace)} ${unit ?? 'steps'}/s`;

const moving = ({fraction, rate, unit, eta, etaMissing, done, reestimated, phase}: Progress): string => {
  const pace = rate.tenSeconds ?? rate.minute ?? rate.fiveMinutes;
  const parts = [
    fraction === null ? (done === null ? phase : `${short(done)} ${unit ?? 'done'}`) : share(fraction),
    pace === null || pace <= 0 || unit === 'percent' ? null : paceWords(pace, unit),
    eta === null ? (fraction === null ? null : `no ETA: ${etaMissing}`) : `ETA ${range(eta.low, eta.high)}`,
    reestimated ? 're-estimated' : null,
  ];
  return parts.filter(part => part !== null).join(' ');
};

/** So many are named; the longest are the ones that matter. */
const named = 2;

/** `needs an exclusive lock next; 3 sessions hold one: 4711 (idle in transaction 4 m 12 s, reporting), …` */
const lockNext = (state: State, progress: Progress): string => {
  const node = state.nodes[progress.node];
  const holders = node ? nextHolders(node, progress) : null;
  if (holders === null || !isInTheWay(progress, holders)) return '';
  const who = holders.slice(0, named).map(({id}) => blocker(node, id));
  const more = holders.length > named ? ', …' : '';
  return `; needs an exclusive lock next, ${counted(holders.length, 'session holds', 'sessions hold')} one: ${who.join(', ')}${more}`;
};

const isOver = ({job}: Progress): boolean => job?.state === 'done' || job?.state === 'aborted';

const words = (state: State, progress: Progress): string => {
  const {title, job} = progress;
  if (job?.state === 'pausing') return `${title} pausing: asked, its worker has not answered yet`;
  if (job && (isOver(progress) || job.state === 'failed')) return `${title} ${job.state}`;
  return progress.stalledBecause === null
    ? `${title} ${moving(progress)}${lockNext(state, progress)}`
    : `${title} ${standing(state, progress)}`;
};

/** Migration sessions that run something and have no progress of their own. */
const bareSessions = (node: NodeState): readonly Session[] => {
  const own = new Set(node.progress.map(({session}) => session));
  return [...sessionsById(node).values()].filter(
    ({id, kind, state}) => kind === 'client' && state === 'active' && node.migration.has(id) && !own.has(id),
  );
};

const waiting = (node: NodeState): readonly string[] =>
  bareSessions(node)
    .filter(({id}) => node.graph.byWaiter.has(id))
    .map(({id, statement}) => {
      const first = node.graph.byWaiter.get(id)?.[0];
      const whom = first ? blocker(node, first.blocker) : 'a session that is not visible';
      return `▮▮ ${briefly(statement) ?? id} waits for ${whom}`;
    });

/** Statements of a backfill come and go: what is this young says nothing, ms. */
const fleeting = 1_000;

const running = (node: NodeState): readonly string[] =>
  bareSessions(node)
    .filter(({id}) => !node.graph.byWaiter.has(id))
    .flatMap(({statement, statementStart}) => {
      const age =
        statementStart === null || !node.observation ? null : node.observation.serverNow - statementStart;
      if (age !== null && age < fleeting) return [];
      return [`${briefly(statement) ?? 'a statement'} runs for ${ago(age)}`];
    });

/** A migration runs on the primary: while that cannot be heard, what was last known is only that. */
const silentPrimary = ({nodes}: State): NodeState | undefined =>
  Object.values(nodes).find(({facts, link}) => facts?.role === 'primary' && link === 'lost');

/** Whoever was told to wait by a person comes first. */
const withHeld = (state: State, sentence: Sentence): Sentence => {
  const held = heldWords(state);
  if (held === null) return sentence;
  const tone = sentence.tone === 'unknown' ? sentence.tone : 'warning';
  return {...sentence, tone, text: `${held} · ${sentence.text}`};
};

/** Whether the migration moves, how fast, and else exactly what it waits for. */
export const progressSentence = (state: State): Sentence => {
  const silent = silentPrimary(state);
  const sentence = lastKnown(state);
  if (!silent) return withHeld(state, sentence);
  const since = silent.observedAt === null ? null : state.now - silent.observedAt;
  const text = `not known; ${ago(since)} ago: ${sentence.text}`;
  return withHeld(state, {...sentence, tone: 'unknown', text});
};

const lastKnown = (state: State): Sentence => {
  const nodes = Object.values(state.nodes);
  if (nodes.every(({observation}) => observation === null))
    return {tone: 'unknown', text: 'nothing has been read yet', more: 0};
  const known = nodes.flatMap(({progress}) => progress);
  const open = known.filter(progress => !isOver(progress));
  const stands = open.filter(({stalledBecause}) => stalledBecause !== null);
  const moves = open.filter(({stalledBecause}) => stalledBecause === null);
  const waits = nodes.flatMap(waiting);
  const texts = [
    ...waits,
    ...stands.map(progress => words(state, progress)),
    ...moves.map(progress => words(state, progress)),
    ...nodes.flatMap(running),
  ];
  const [first, second] = texts;
  if (first !== undefined) {
    const text = second === undefined ? first : `${first} · ${second}`;
    return {
      tone: waits.length + stands.length > 0 ? 'warning' : 'good',
      text,
      more: Math.max(0, texts.length - 2),
    };
  }
  const over = known.filter(isOver);
  const course = courseWords(state);
  if (over[0]) {
    const text = [words(state, over[0]), ...(course === null ? [] : [course.text])].join(' · ');
    return {tone: course?.tone === 'warning' ? 'warning' : 'good', text, more: over.length - 1};
  }
  if (course !== null) return {tone: course.tone, text: `no migration is running · ${course.text}`, more: 0};
  const sessions = nodes.reduce((sum, {migration}) => sum + migration.size, 0);
  const idle =
    sessions === 0
      ? 'no migration is running'
      : `${counted(sessions, 'migration session')}, none of them runs a statement`;
  return {tone: 'muted', text: idle, more: 0};
};
