// What became of a session that was signalled, of those that waited for it, and of what it was making.
import {setTimeout as delay} from 'node:timers/promises';
import {grouped} from '../core/advice/words.ts';
import {valueIn} from '../core/observation.ts';
import {sessionsById} from '../core/sessions.ts';
import type {NodeState} from '../core/state.ts';
import {waitersBehind} from '../core/waits/reach.ts';
import type {Fate, SessionTarget} from '../engines/engine.ts';
import {invalidIndexes} from './index-offer.ts';
import type {Sent, Settled} from './outcome.ts';
import type {RunPorts} from './ports.ts';
import {untilState} from './until.ts';

/** A backend that has not reacted by then is said to have ignored the signal, ms. */
const ignoredAfter = 5_000;
/** Those who waited run on within one reading or two; longer than this nobody is kept waiting for the answer, ms. */
const releasePatience = 3_000;
/** How often the backend is asked for, growing, ms. */
const firstLook = 50;
const lastLook = 500;

export const watchSession = async (sent: Sent, target: SessionTarget, ports: RunPorts): Promise<Settled> => {
  const {item, before, sentAt} = sent;
  const releases = trackReleases(sent, target, ports);
  const {fate, undoneFor} = await fateOf(sent, target, ports);
  const took = ports.now() - sentAt;
  // Also where nothing was foreseen: a tool's session may leave what its text did not tell.
  ports.wake(item.node, ['leftovers']);
  if (fate === 'still running') {
    releases.stop();
    return {outcome: 'ignored', detail: `still running after ${ignoredAfter} ms`, took, ...releases.seen()};
  }
  const node = before.nodes[item.node];
  const [left] = await Promise.all([leftBehind(sent, target, node, ports), releases.all()]);
  releases.stop();
  const detail = [undoneIn(undoneFor, target, node), left].filter(Boolean).join('; ');
  return {outcome: fate, detail, took, ...releases.seen()};
};

type Watched = {
  readonly fate: Fate;
  /** How long it was seen to roll back, ms; `null`: it was not. */
  readonly undoneFor: number | null;
};

/**
 * Asks the server itself: a reading of everything may be a second away. What rolls back has not ignored the signal: it is watched to its
 * end, however long that takes, or to that of our own session.
 */
const fateOf = async ({item, sentAt}: Sent, target: SessionTarget, ports: RunPorts): Promise<Watched> => {
  const enough: readonly Fate[] = item.action === 'cancel' ? ['gone', 'stopped'] : ['gone'];
  let fate: Fate = 'still running';
  let until = sentAt + ignoredAfter;
  let begun: number | null = null;
  const undoneFor = () => (begun === null ? null : ports.now() - begun);
  for (let pause = firstLook; ports.now() < until; pause = Math.min(pause * 1.5, lastLook)) {
    const connection = ports.node(item.node);
    // While nobody can be asked nothing is known; the last word stands.
    if (connection) fate = await connection.actor.fate(target).catch(() => fate);
    if (enough.includes(fate)) return {fate, undoneFor: undoneFor()};
    if (fate === 'rolling back') {
      begun ??= ports.now();
      until = ports.state().closed === null ? ports.now() + ignoredAfter : 0;
    }
    await delay(pause);
  }
  return {fate: fate === 'stopped' ? 'still running' : fate, undoneFor: undoneFor()};
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** `about 1,000,000 rows were changed back in 3.8 s` */
const undoneIn = (took: number | null, target: SessionTarget, before: NodeState | undefined): string => {
  if (took === null) return '';
  const rows = (before && sessionsById(before).get(target.session)?.rowsChanged) ?? null;
  return rows === null
    ? `rolled back for ${seconds(took)}`
    : `about ${grouped(rows)} rows were changed back in ${seconds(took)}`;
};

/** Who waited behind the target when it was signalled, and is seen to wait no longer. */
const trackReleases = ({item, before, sentAt}: Sent, target: SessionTarget, ports: RunPorts) => {
  const graph = before.nodes[item.node]?.graph;
  const behind = graph ? waitersBehind(graph, [target.session]) : new Set<string>();
  const {frees, freesNext} = item.effect;
  const expected = Math.min(behind.size, frees + freesNext);
  const released = new Set<string>();
  let releasedAfter: number | null = null;
  const look = (node: NodeState | undefined): true | null => {
    if (!node?.observedAt || node.observedAt <= sentAt) return null;
    const waiting = new Set(node.graph.waiters);
    const free = [...behind].filter(id => !waiting.has(id) && !released.has(id));
    for (const id of free) released.add(id);
    if (free.length > 0) releasedAfter = node.observedAt - sentAt;
    return released.size >= expected ? true : null;
  };
  const stop = ports.subscribe(state => void look(state.nodes[item.node]));
  return {
    stop,
    seen: () => ({released: released.size, releasedAfter}),
    all: async () =>
      expected === 0 || untilState(ports, state => look(state.nodes[item.node]), releasePatience),
  };
};

/** An aborted build may leave an invalid index; looked for where the confirmation said so. Names what is new, and what removes it. */
const leftBehind = async (
  {item}: Sent,
  target: SessionTarget,
  before: NodeState | undefined,
  ports: RunPorts,
): Promise<string> => {
  if (item.effect.leavesBehind.length === 0) return '';
  const from = ports.now();
  const known = new Set(before ? builtThen(before) : []);
  const left = await untilState(
    ports,
    state => {
      const node = state.nodes[item.node];
      const reading = node?.observation?.leftovers;
      if (!node || !reading || reading.at < from || valueIn(reading) === null) return null;
      const indexes = invalidIndexes(node);
      // A reading that was under way when the build ended still shows its builder.
      if (indexes.some(({builder}) => builder === target.session)) return null;
      return indexes.filter(({name, builder}) => builder === null && !known.has(name));
    },
    releasePatience,
  );
  if (left === null) return 'what it left behind has not been read yet';
  if (left.length === 0) return 'nothing was left behind';
  return left.map(({name, cleanup}) => `left behind: invalid index ${name}; ${cleanup}`).join('; ');
};

/** Invalid already, and not because somebody was still building them. */
const builtThen = (node: NodeState): readonly string[] =>
  invalidIndexes(node)
    .filter(({builder}) => builder === null)
    .map(({name}) => name);
