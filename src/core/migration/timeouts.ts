import type {Session, SessionId} from '../session.ts';
import type {NodeState} from '../state.ts';

type Seen = NodeState['timeoutsSeen'];
type Timeouts = {readonly lock: string | null; readonly statement: string | null};

const setting =
  /\bSET\s+(?:LOCAL\s+|SESSION\s+)?(lock|statement)_timeout\s*(?:=|\bTO\b)\s*('[^']*'|[\w.]+)/gi;

/** Time-outs set in a statement's text, as they were written. */
const setIn = (statement: string): Partial<Timeouts> => {
  const found: {lock?: string; statement?: string} = {};
  for (const [, which, value] of statement.matchAll(setting)) {
    const text = value?.replaceAll("'", '').trim() ?? '';
    if (which?.toLowerCase() === 'lock') found.lock = text;
    else found.statement = text;
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
    const now = statement !== null && /_timeout/i.test(statement) ? setIn(statement) : {};
    const all = {lock: null, statement: null, ...known, ...now};
    if (all.lock !== null || all.statement !== null) next.set(id, all);
  }
  return next;
};
