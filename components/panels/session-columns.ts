import type {Session} from '../../src/core/session.ts';
import type {Relation} from '../../src/core/state.ts';
import type {WaitEdge} from '../../src/core/waits/graph.ts';
import type {Tone} from '../../src/text/span.ts';

/** Stands behind the id of a session that is the migration. */
export const migrationSign = '◆';

const shortStates: Readonly<Record<Session['state'], string>> = {
  active: 'active',
  idle: 'idle',
  'idle in transaction': 'idle in tx',
  'idle in transaction (aborted)': 'aborted tx',
  prepared: 'prepared',
  'rolling back': 'rollback',
  other: 'other',
  hidden: 'hidden',
};

export const stateWord = (session: Session | null): string =>
  session === null ? 'not visible' : shortStates[session.state];

export const stateTone = (session: Session | null): Tone | undefined => {
  if (session === null || session.state === 'hidden' || session.state === 'idle') return 'muted';
  return session.state === 'active' ? undefined : 'warning';
};

export const relationTone = (relation: Relation): Tone | undefined =>
  relation === 'migration' ? 'migration' : undefined;

/** A lock mode without the words that most of them share. */
export const modeWord = (mode: string | null): string =>
  (mode ?? '')
    .replace(/Lock$|^SHARED_|^BACKUP_|,REC_NOT_GAP$/, '')
    .replace(/^X(,GAP)?,INSERT_INTENTION$/, 'INSERT')
    .replaceAll(',', ' ');

/** What is locked, in the server's words. */
export const lockName = ({kind, name}: Pick<WaitEdge, 'kind' | 'name'>): string => name ?? kind;

/** Who somebody is, when nothing runs that would tell. */
export const statementWord = (session: Session | null): string => {
  if (session === null) return '';
  if (session.statement !== null && session.statement !== '') return session.statement;
  if (session.state === 'hidden') return '(not visible to this role)';
  return session.kind === 'client' ? '' : `(${session.kind})`;
};
