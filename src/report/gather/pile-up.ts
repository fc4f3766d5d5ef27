// One pile-up on one node while it lasts: who waited for whom at its worst, and who was hurt.

import type {Session, SessionId} from '../../core/session.ts';
import {sessionsById} from '../../core/sessions.ts';
import type {NodeState} from '../../core/state.ts';
import type {Hurt, Incident, Party} from '../incident.ts';
import {createSampler} from '../sampler.ts';
import {shortForm} from './form.ts';
import {partyOf} from './party.ts';

/** Of thousands of waiters so many are told apart. */
const mostVictims = 5_000;
/** Those between the root and the crowd, and other roots, that are named. */
const mostNamed = 4;

export type PileUp = Pick<
  Incident,
  'peak' | 'longestWait' | 'root' | 'between' | 'otherRoots' | 'hurt' | 'blocked'
> & {
  readonly cluster: string;
  readonly node: string;
  readonly from: number;
  readonly to: number | null;
  readonly seenTo: number;
  /** What became of the root, where nobody acted. */
  readonly rootAfterwards: string | null;
};

const whoOf = ({kind, user, application}: Session): string =>
  kind === 'replay' ? 'replay of the log' : namedBy({user, application: application || null});

type Victim = {readonly who: string; readonly statement: string; longest: number};

const namedBy = ({user, application}: Pick<Party, 'user' | 'application'>): string =>
  application ?? (user === null ? 'unknown' : `user ${user}`);

const hurtOf = (victims: Iterable<Victim>): readonly Hurt[] => {
  const groups = new Map<string, Victim[]>();
  for (const victim of victims) groups.set(victim.who, [...(groups.get(victim.who) ?? []), victim]);
  return [...groups]
    .map(([who, members]) => {
      const counts = new Map<string, number>();
      for (const {statement} of members) counts.set(statement, (counts.get(statement) ?? 0) + 1);
      return {
        ...{who, sessions: members.length},
        longest: Math.max(...members.map(({longest}) => longest)),
        statements: [...counts]
          .toSorted(([, a], [, b]) => b - a)
          .slice(0, 3)
          .map(([statement]) => statement),
      };
    })
    .toSorted((a, b) => b.sessions - a.sessions);
};

/** What the root did that ended the wait, as far as the next reading shows. */
const afterwards = (
  root: Party | null,
  identity: string | null,
  transaction: string | null,
  node: NodeState,
) => {
  if (root === null) return null;
  if (root.kind === 'replay') return 'replay of the log went on';
  const who = `session ${root.session} (${namedBy(root)})`;
  const session = sessionsById(node).get(root.session);
  if (session === undefined || session.identity.session !== identity) return `${who} disconnected`;
  if (session.identity.transaction !== transaction || session.transactionStart === null)
    return `${who} ended its transaction`;
  return `${who} went on; those behind it no longer waited`;
};

/** `first` is the state in which it was found; what was seen waiting before is in its series. */
export const createPileUp = (first: NodeState, at: number) => {
  const {cluster, node: name} = first;
  const victims = new Map<string, Victim>();
  const sampler = createSampler(240, 500);
  let from = at;
  let [peak, longestWait]: [Incident['peak'], number | null] = [null, null];
  let worst: {root: Party | null; between: readonly Party[]} = {root: null, between: []};
  let rootIdentity: {session: string | null; transaction: string | null} = {session: null, transaction: null};
  const roots = new Map<SessionId, Party>();
  let [last, seenTo] = [first, at];

  const picture = (node: NodeState) => {
    const [root] = node.graph.roots;
    const inBetween = node.graph.waiters
      .filter(id => (node.graph.behind.get(id)?.count ?? 0) > 0)
      .map(id => partyOf(node, id))
      .toSorted((a, b) => Number(b.migration !== null) - Number(a.migration !== null) || b.blocks - a.blocks);
    worst = {
      root: root === undefined ? null : partyOf(node, root.session),
      between: inBetween.slice(0, mostNamed),
    };
    const identity = root && sessionsById(node).get(root.session)?.identity;
    rootIdentity = {session: identity?.session ?? null, transaction: identity?.transaction ?? null};
  };

  const addVictims = (node: NodeState) => {
    for (const id of node.graph.waiters) {
      const session = sessionsById(node).get(id);
      if (session === undefined || node.migration.has(id)) continue;
      const waited = node.graph.waited.get(id) ?? 0;
      const key = `${id}@${session.identity.session ?? ''}`;
      const known = victims.get(key);
      if (known !== undefined) known.longest = Math.max(known.longest, waited);
      else if (victims.size < mostVictims)
        victims.set(key, {
          who: whoOf(session),
          statement:
            session.kind === 'replay' ? 'applying the log of the primary' : shortForm(session.statement),
          longest: waited,
        });
    }
  };

  const observe = (node: NodeState, moment: number) => {
    [last, seenTo] = [node, moment];
    const {waiters, waited, roots: now} = node.graph;
    sampler.add(moment, waiters.length);
    for (const id of waiters) longestWait = Math.max(longestWait ?? 0, waited.get(id) ?? 0);
    if (waiters.length === 0) return;
    from = Math.min(from, moment - Math.max(0, ...waiters.map(id => waited.get(id) ?? 0)));
    for (const {session, blocks} of now.slice(0, mostNamed))
      if (blocks >= (roots.get(session)?.blocks ?? 0)) roots.set(session, partyOf(node, session));
    addVictims(node);
    const most = peak?.sessions ?? 0;
    if (waiters.length > most) peak = {at: moment, sessions: waiters.length};
    // As many as before, behind the same one: the later picture tells how long they have waited by now.
    if (waiters.length > most || (waiters.length === most && now[0]?.session === worst.root?.session))
      picture(node);
  };

  const {at: moments, values} = first.series.blocked;
  for (const [index, moment] of moments.entries()) {
    const start = at - Math.max(0, ...first.graph.waiters.map(id => first.graph.waited.get(id) ?? 0));
    if (moment >= start - 1_000 && moment < at) sampler.add(moment, values[index] ?? null);
  }
  observe(first, at);

  return {
    observe,
    /** `to`: `null` when it lasts on. */
    facts: (to: number | null): PileUp => ({
      ...{cluster, node: name, from, to, seenTo: to ?? seenTo, peak, longestWait, ...worst},
      otherRoots: [...roots.values()]
        .filter(({session}) => session !== worst.root?.session)
        .toSorted((a, b) => b.blocks - a.blocks)
        .slice(0, mostNamed),
      hurt: hurtOf(victims.values()),
      blocked: sampler.points(),
      rootAfterwards:
        to === null ? null : afterwards(worst.root, rootIdentity.session, rootIdentity.transaction, last),
    }),
  };
};
