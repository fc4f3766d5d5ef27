// What a reading has only in part, fetched when somebody looks: the whole statement of a session, and all its locks.
import type {Lock} from '../core/lock.ts';
import type {SessionId} from '../core/session.ts';
import type {LiveSource} from '../source/live.ts';

type Seen = {readonly statement: string | null; readonly locks: readonly Lock[] | null};

export type CloserLook = {
  /** What is known by now; asking fetches it. `null`: not yet, gone or hidden. */
  readonly statementOf: (node: string, session: SessionId) => string | null;
  readonly locksOf: (node: string, session: SessionId) => readonly Lock[] | null;
};

/** How long an answer is taken for the current one, ms. */
const fresh = 1_000;
const nothing: Seen = {statement: null, locks: null};

/** `changed` is called when an answer has come. Only what was looked at last is kept. */
export const createCloserLook = (
  source: Pick<LiveSource, 'node'>,
  {now, safe}: {readonly now: () => number; readonly safe: (text: string) => string},
  changed: () => void,
): CloserLook => {
  let known: {readonly key: string; readonly at: number; readonly seen: Seen} | null = null;
  let asking = false;

  const fetch = async (name: string, session: SessionId, key: string) => {
    const node = source.node(name);
    if (node === null) return;
    asking = true;
    const unanswered = () => null;
    const statement = await node.statement(session).catch(unanswered);
    const locks = await node.locksOf(session).catch(unanswered);
    asking = false;
    known = {key, at: now(), seen: {statement: statement === null ? null : safe(statement), locks}};
    changed();
  };

  const look = (node: string, session: SessionId): Seen => {
    const key = `${node}|${session}`;
    if (!asking && (known?.key !== key || now() - known.at > fresh)) void fetch(node, session, key);
    return known?.key === key ? known.seen : nothing;
  };

  return {
    statementOf: (node, session) => look(node, session).statement,
    locksOf: (node, session) => look(node, session).locks,
  };
};
