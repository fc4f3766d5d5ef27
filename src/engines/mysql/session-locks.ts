// Locks that a session keeps past the end of its statement and transaction: LOCK TABLES, read locks of everything, backups, GET_LOCK.
import type {Lock} from '../../core/lock.ts';
import type {Session} from '../../core/session.ts';

/** Neither DML nor DDL takes these; performance_schema's own LOCK_DURATION says TRANSACTION of LOCK TABLES (seen in 9.7), and MariaDB's plugin nothing. */
const tableModes: ReadonlySet<string> = new Set(['SHARED_READ_ONLY', 'SHARED_NO_READ_WRITE']);
const readLocks: ReadonlySet<string> = new Set(['global read lock', 'commit lock', 'backup lock']);
const stages = /^BACKUP_(START|FLUSH|WAIT_FLUSH|WAIT_DDL|WAIT_COMMIT|BLOCK_DDL|FTWRL[12])$/;

const lasts = ({kind, mode}: Lock): boolean =>
  kind === 'user level lock' ||
  tableModes.has(mode) ||
  (readLocks.has(kind) && mode === 'SHARED') ||
  stages.test(mode);

/** A statement of this kind lets go of what it has so far when it fails. */
const isLocking = ({state, statement}: Session): boolean =>
  state === 'active' && /^\s*(flush|lock|backup)\b/i.test(statement ?? '');

export const withDuration = (lock: Lock, session: Session | undefined): Lock =>
  lock.granted && session !== undefined && lasts(lock) && !isLocking(session)
    ? {...lock, ofSession: true}
    : lock;
