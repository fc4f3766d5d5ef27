// Locks that programs agree on by a name, as far as the server shows who has them.
import type {SessionId} from '../core/session.ts';
import type {Node} from '../engines/engine.ts';

/** The session that holds a user-level lock whose name begins so; `null`: nobody, or our account may not see it. */
export const userLockHolder = async ({tooling}: Node, beginning: string): Promise<SessionId | null> => {
  const [row] = await tooling
    .read({
      mysql: ({literal}) => `select t.processlist_id as holder from performance_schema.metadata_locks l
  join performance_schema.threads t on t.thread_id = l.owner_thread_id
where l.object_type = 'USER LEVEL LOCK' and l.lock_status = 'GRANTED' and left(l.object_name, ${beginning.length}) = ${literal(beginning)} limit 1`,
    })
    .catch(() => []);
  return row?.holder ?? null;
};
