import {roleOf} from '../roles.ts';
import type {Session, SessionId} from '../session.ts';
import type {NodeState} from '../state.ts';

type Seen = NodeState['timeoutsSeen'];
type Timeouts = {readonly lock: string | null; readonly statement: string | null};

/** Settings of the servers we know: what they limit, and the unit of a plain number where it goes without saying to nobody. */
const settings: Readonly<Record<string, readonly [limits: keyof Timeouts, unit: string]>> = {
  lock_timeout: ['lock', ''],
  lock_wait_timeout: ['lock', ' s'],
  statement_timeout: ['statement', ''],
  max_statement_time: ['statement', ' s'],
  max_execution_time: ['statement', ' ms'],
};

const clause = /\bSET\s+(?!(?:GLOBAL|PERSIST)\b)([^;]*)/gi;
const assignment = new RegExp(
  `(?<![\\w$])(?:@@)?(?:(?:session|local)\\.)?(${Object.keys(settings).join('|')})\\s*(?::?=|\\bTO\\b)\\s*('[^']*'|[\\w.]+)`,
  'gi',
);

/** Time-outs set in a statement's text, as they were written. */
const setIn = (statement: string): Partial<Timeouts> => {
  const found: {lock?: string; statement?: string} = {};
  for (const [, assigned = ''] of statement.matchAll(clause))
    for (const [, name = '', value = ''] of assigned.matchAll(assignment)) {
      const [limits, unit] = settings[name.toLowerCase()] ?? [];
      if (limits !== undefined) found[limits] = `${value.replaceAll("'", '').trim()}${unit}`;
    }
  return found;
};

/** What was seen so far of the sessions that still exist; a session only shows a setting while that is its last statement. */
export const timeoutsAfter = (
  seen: Seen,
  before: ReadonlyMap<SessionId, Session>,
  sessions: readonly Session[],
): Seen => {
  const next = new Map<SessionId, Timeouts>();
  for (const {id, kind, statement, identity} of sessions) {
    if (kind !== 'client') continue;
    const stayed = before.get(id)?.identity.session === identity.session;
    const known = stayed ? seen.get(id) : undefined;
    const now = statement !== null && /_time/i.test(statement) ? setIn(statement) : {};
    const all = {lock: null, statement: null, ...known, ...now};
    if (all.lock !== null || all.statement !== null) next.set(id, all);
  }
  return next;
};

/** Milliseconds as people set them. */
const written = (ms: number): string => (ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`);

/**
 * What limits a session: as the server tells it, else as it was seen set, else as its role begins. `null`: nothing is known to; it waits
 * for ever.
 */
export const timeoutOf = (
  node: Pick<NodeState, 'observation' | 'timeoutsSeen'>,
  {id, user, timeouts}: Session,
  which: keyof Timeouts,
): string | null => {
  const told = timeouts?.[which] ?? null;
  if (told !== null) return told > 0 ? written(told) : null;
  const seen = node.timeoutsSeen.get(id)?.[which] ?? null;
  if (seen !== null) return Number.parseFloat(seen) > 0 ? seen : null;
  const role = roleOf(node, user)?.[which] ?? 0;
  return role > 0 ? `${role} ms (role)` : null;
};
