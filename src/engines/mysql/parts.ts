// The parts of an observation, put together from what the readers said last.
import type {Observation} from '../../core/observation.ts';
import type {Session, SessionId} from '../../core/session.ts';
import {isIdle, waitsOf, withoutCanary, withWaiting} from '../reconcile.ts';
import {type LocksRead, lockWaits} from './lock-waits.ts';
import {noRowLocks} from './readers/row-requests.ts';
import type {Readers} from './readers.ts';
import type {ServerTraits} from './traits.ts';

const locksRead = (readers: Readers): LocksRead => ({
  metadata: readers.metadataLocks.value() ?? {locks: [], partial: null},
  rows: readers.rowLocks.value() ?? noRowLocks,
  handles: readers.tableHandles.value() ?? [],
  held: readers.lockInfo.value() ?? [],
  prepared: readers.prepared.value() ?? [],
});

/** Of several sources that locks come from, why one said nothing. */
const whyMissing = ({metadataLocks, rowLocks, tableHandles, lockInfo}: Readers): string | null => {
  for (const each of [metadataLocks, rowLocks, tableHandles, lockInfo]) {
    const reading = each.reading();
    if ('missing' in reading) return reading.missing;
  }
  return null;
};

const withTimeouts = (sessions: readonly Session[], {sessionTimeouts}: Readers): readonly Session[] => {
  const told = sessionTimeouts.value();
  return told === null || told.size === 0
    ? sessions
    : sessions.map(session => {
        const timeouts = told.get(session.id);
        return timeouts === undefined ? session : {...session, timeouts};
      });
};

/** Waits are as old as the oldest of what they are made of. */
const oldestOf = (readers: Readers): number => {
  const {sessions, transactions, metadataLocks, rowLocks, tableHandles, lockInfo} = readers;
  const all = [sessions, transactions, metadataLocks, rowLocks, tableHandles, lockInfo];
  const readings = all.map(each => each.reading());
  return Math.min(...readings.flatMap(each => ('value' in each ? [each.at] : [])));
};

/** `found`: sessions that were asked for once more. */
export const sessionsAndWaits = (
  traits: ServerTraits,
  readers: Readers,
  found: readonly Session[],
  isOurs: (session: Session) => boolean,
  isCanary: (id: SessionId) => boolean,
): Pick<Observation, 'sessions' | 'waits'> => {
  const reading = readers.sessions.reading();
  if ('missing' in reading) return {sessions: reading, waits: reading};
  const newer = new Set(found.map(({id}) => id));
  const listed = reading.value.sessions.filter(({id}) => !newer.has(id));
  const all = [...listed, ...(readers.prepared.value() ?? []), ...found];
  const seen = lockWaits(traits, all, locksRead(readers));
  const waits = withoutCanary(
    waitsOf({...seen, partial: seen.partial ?? whyMissing(readers)}, [], all),
    isCanary,
  );
  const involved = new Set<SessionId>(waits.locks.map(({session}) => session));
  const shown = all.filter(session => !isOurs(session) || involved.has(session.id));
  return {
    waits: {at: oldestOf(readers), value: waits},
    sessions: {at: reading.at, value: withTimeouts(withWaiting(shown, waits), readers)},
  };
};

/** Sessions to be asked for once more: locks name them and the tick left them out, or they came or began to wait right after they were read. */
export const outdatedSessions = (traits: ServerTraits, readers: Readers): readonly SessionId[] => {
  const sessions = readers.sessions.value()?.sessions ?? [];
  const known = new Map(sessions.map(session => [session.id, session]));
  const {locks} = lockWaits(traits, sessions, locksRead(readers));
  const outdated = locks.filter(
    ({session, granted}) => !known.has(session) || (!granted && isIdle(known.get(session))),
  );
  return [...new Set(outdated.map(({session}) => session))].filter(id => /^\d+$/.test(id));
};

/** Who may not see InnoDB's own tables is told nothing of the watched ones. */
export const tablesPart = ({may}: ServerTraits, readers: Readers, at: number): Observation['tables'] =>
  may.seeProcesses ? readers.tables.reading() : {at, missing: 'sizes of tables are hidden'};
