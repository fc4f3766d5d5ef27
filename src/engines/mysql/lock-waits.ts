// Who holds and who asks for what somebody waits for: metadata, rows and all the rest put together.
import type {Lock, Waits} from '../../core/lock.ts';
import type {Session, SessionId} from '../../core/session.ts';
import {inferredRequests, pauseRequests} from './readers/inferred-requests.ts';
import {lockModel} from './readers/lock-model.ts';
import type {MetadataLocks, OwnedLock} from './readers/metadata-locks.ts';
import type {RowLocks} from './readers/row-requests.ts';
import {withDuration} from './session-locks.ts';
import type {ServerTraits} from './traits.ts';

export type LocksRead = {
  readonly metadata: MetadataLocks;
  readonly rows: RowLocks;
  /** Waits for open tables, and for locks of engines. */
  readonly handles: readonly Lock[];
  /** Metadata locks that are held, where requests are not to be seen. */
  readonly held: readonly Lock[];
  readonly prepared: readonly Session[];
};

/** The thread of a prepared transaction is gone: of several, each may be the owner. */
const owned = (locks: readonly OwnedLock[], prepared: readonly Session[]): readonly Lock[] =>
  locks.flatMap(({session, ...lock}): Lock[] => {
    if (session !== null) return [{...lock, session}];
    const unsure = prepared.length > 1 ? {inferred: true as const} : {};
    return lock.granted ? prepared.map(({id}) => ({...lock, session: id, ...unsure})) : [];
  });

const byObject = (locks: readonly Lock[]): ReadonlyMap<string, readonly Lock[]> => {
  const objects = new Map<string, Lock[]>();
  for (const lock of locks) {
    const list = objects.get(lock.object);
    if (list) list.push(lock);
    else objects.set(lock.object, [lock]);
  }
  return objects;
};

/** Tells of a request for the object that these locks are on whether one of them holds it up. */
const blockedBy = (locks: readonly Lock[]): ((asked: Lock) => boolean) => {
  const sessions = {granted: new Map<string, Set<SessionId>>(), pending: new Map<string, Set<SessionId>>()};
  for (const {granted, mode, session} of locks) {
    const modes = granted ? sessions.granted : sessions.pending;
    modes.set(mode, (modes.get(mode) ?? new Set()).add(session));
  }
  return ({session, mode}) =>
    (['granted', 'pending'] as const).some(which =>
      (lockModel[which][mode] ?? []).some(other => {
        const found = sessions[which].get(other);
        return found !== undefined && (found.size > 1 || !found.has(session));
      }),
    );
};

/**
 * MariaDB's performance_schema has the mode that a lock was first asked for: LOCK TABLES … READ begins as SHARED_READ, every stage of a
 * backup as BACKUP_BLOCK_DDL, an ALTER TABLE that copies as SHARED_UPGRADABLE (seen in 10.11 and 11.8). Where nothing explains a wait, they
 * may be what they became. Most who hold SHARED_READ just read: they are suspected last.
 */
const mayHaveBecome: readonly Readonly<Record<string, string>>[] = [
  {SHARED_UPGRADABLE: 'SHARED_NO_WRITE', BACKUP_BLOCK_DDL: 'BACKUP_WAIT_COMMIT'},
  {SHARED_READ: 'SHARED_READ_ONLY'},
];

const changed = (lock: Lock, modes: Readonly<Record<string, string>>): readonly Lock[] => {
  const mode = modes[lock.mode];
  return lock.granted && mode !== undefined ? [{...lock, mode, inferred: true}] : [];
};

const isExplained = (locks: readonly Lock[]): boolean => {
  const isBlocked = blockedBy(locks);
  return locks.every(lock => lock.granted || isBlocked(lock));
};

const withChanged = (locks: readonly Lock[]): readonly Lock[] =>
  [...byObject(locks).values()].flatMap(object => {
    let known = object;
    for (const modes of mayHaveBecome)
      if (!isExplained(known)) known = known.concat(object.flatMap(lock => changed(lock, modes)));
    return known;
  });

/** Where only the holders are known, requests are concluded; what nobody asks for is left out. */
const concluded = (
  {metadataLocks}: ServerTraits,
  sessions: readonly Session[],
  held: readonly Lock[],
): readonly Lock[] => {
  const requests = inferredRequests(sessions, metadataLocks === null ? null : held);
  const asked = new Set(requests.map(({object}) => object));
  return [...held.filter(({object}) => asked.has(object)), ...requests];
};

const opensAtStart = new Set(['read', 'write']);

/** When a request was made is not told. Reads and writes lock their tables as they begin; InnoDB tells its second, which the statement's start makes finer. */
const withSince = (lock: Lock, session: Session | undefined): Lock => {
  const start = session?.statementStart ?? null;
  if (lock.granted || start === null) return lock;
  if (lock.waitingSince === null)
    return opensAtStart.has(session?.statementKind ?? '') ? {...lock, waitingSince: start} : lock;
  const sameSecond = start >= lock.waitingSince && start < lock.waitingSince + 1_000;
  return sameSecond ? {...lock, waitingSince: start} : lock;
};

const showHolders: Readonly<Record<ServerTraits['family'], string>> = {
  mysql: 'performance_schema is off, or SELECT on it is missing',
  mariadb: `INSTALL SONAME 'metadata_lock_info' would show them`,
};

/** Why somebody who waits may have no blocker. */
const whyPartial = (
  {family, metadataLocks, may}: ServerTraits,
  sessions: readonly Session[],
  locks: readonly Lock[],
): string | null => {
  if (!may.seeProcesses) return 'waits for rows are not visible without the PROCESS privilege';
  if (metadataLocks === 'performance_schema') return null;
  const explained = new Set<SessionId>(
    [...byObject(locks).values()].flatMap(object => {
      const isBlocked = blockedBy(object);
      return object.filter(lock => !lock.granted && isBlocked(lock)).map(({session}) => session);
    }),
  );
  if (sessions.every(({id, waitsForLock}) => !waitsForLock || explained.has(id))) return null;
  return metadataLocks === null
    ? `holders of metadata locks are not visible: ${showHolders[family]}`
    : 'performance_schema is off: what some wait for does not follow from their statements';
};

/** Sessions as they were read, ours among them. */
export const lockWaits = (traits: ServerTraits, sessions: readonly Session[], read: LocksRead): Waits => {
  const metadata = owned(read.metadata.locks, read.prepared);
  const all = [
    ...(traits.family === 'mariadb' ? withChanged(metadata) : metadata),
    ...(traits.metadataLocks === 'performance_schema' ? [] : concluded(traits, sessions, read.held)),
    ...read.rows.locks,
    ...read.handles,
    ...pauseRequests(sessions),
  ];
  const known = new Map(sessions.map(session => [session.id, session]));
  const locks = all.map(lock => {
    const session = known.get(lock.session);
    return withDuration(withSince(lock, session), session);
  });
  const partial = read.metadata.partial ?? read.rows.partial ?? whyPartial(traits, sessions, locks);
  return {locks, edges: [], partial};
};
