import type {Session} from '../../src/core/session.ts';
import type {NodeState} from '../../src/core/state.ts';
import {missingFor} from './capability.ts';
import {statementWord} from './session-columns.ts';

/** What a session runs or ran; or, where a line has room for it, why that is not known. One that has run nothing has none. */
export const statementOr = (session: Session, node: NodeState | undefined): string => {
  const word = statementWord(session);
  if (word !== '' || session.statement === '') return word || 'none';
  const missing = node === undefined ? null : missingFor(node, 'sessions');
  if (missing !== null) return `not known: ${missing}`;
  return session.state === 'active'
    ? 'not known: the server does not tell it'
    : 'not known: it has run nothing yet, or the server tells a statement only while it runs';
};
