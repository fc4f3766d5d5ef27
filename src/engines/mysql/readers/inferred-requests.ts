// What sessions ask for where the server shows only that they wait: concluded from their states and statements.
import type {Lock} from '../../../core/lock.ts';
import type {Session} from '../../../core/session.ts';
import type {Word} from '../../words.ts';
import {describe} from './ddl.ts';
import {metadataObject} from './lock-info.ts';
import {namesIn} from './named-tables.ts';
import {workersBusy} from './session-words.ts';
import {mainStatement} from './statement-kind.ts';

type Place = Pick<Lock, 'object' | 'kind' | 'name'>;

const request = (place: Place, {id}: Session, mode: string): Lock => ({
  ...{object: place.object, kind: place.kind, name: place.name, session: id, mode},
  ...{granted: false, waitingSince: null, inferred: true},
});

/** A statement that changes a table holds one of these before it asks to have the table for itself. */
const upgradableModes = new Set(['SHARED_UPGRADABLE', 'SHARED_NO_WRITE', 'SHARED_NO_READ_WRITE']);

const locksForUpdate = (words: readonly Word[]): boolean =>
  words.some(({key}, index) => key === 'for' && words[index + 1]?.key === 'update');

/** The mode in which a statement opens its tables. */
const openingMode = ({statement, statementKind}: Session): string => {
  const words = mainStatement(statement ?? '');
  const verb = words[0]?.key ?? '';
  if (verb === 'lock')
    return words.some(({key}) => key === 'write') ? 'SHARED_NO_READ_WRITE' : 'SHARED_READ_ONLY';
  if (verb === 'optimize' || verb === 'repair') return 'SHARED_NO_READ_WRITE';
  if (verb === 'alter' || (verb === 'create' && words.some(({key}) => key === 'index')))
    return 'SHARED_UPGRADABLE';
  if (statementKind === 'ddl' || verb === 'flush') return 'EXCLUSIVE';
  return statementKind === 'write' || locksForUpdate(words) ? 'SHARED_WRITE' : 'SHARED_READ';
};

/** The table that DDL is about, by its text. */
const ownTable = ({statement, statementKind, database}: Session): readonly Place[] => {
  if (statementKind !== 'ddl' && statementKind !== 'maintenance') return [];
  const table = describe(statement ?? '')?.table ?? null;
  if (table === null) return [];
  const names = table.includes('.') ? table.split('.') : [database ?? '', table];
  return [metadataObject('TABLE', names)];
};

const distinct = (places: readonly Place[]): readonly Place[] => [
  ...new Map(places.map(place => [place.object, place] as const)).values(),
];

const tablesIn = (locks: readonly Lock[]): readonly Lock[] => locks.filter(({kind}) => kind === 'table');

/** What is held, as requests are concluded from it: sorted once, since thousands may wait and tens of thousands be held. */
type Held = {
  /** By session: tables that it may ask to have for itself. */
  readonly upgradable: ReadonlyMap<string, readonly Lock[]>;
  readonly stage: ReadonlyMap<string, Lock>;
  /** What GET_LOCK gave to anybody. */
  readonly names: readonly Place[];
};

const sorted = (held: readonly Lock[]): Held => {
  const upgradable = new Map<string, Lock[]>();
  for (const lock of tablesIn(held).filter(({mode}) => upgradableModes.has(mode)))
    upgradable.set(lock.session, [...(upgradable.get(lock.session) ?? []), lock]);
  return {
    upgradable,
    stage: new Map(
      held.filter(({kind}) => kind === 'backup stage').map(lock => [lock.session, lock] as const),
    ),
    names: distinct(held.filter(({kind}) => kind === 'user level lock')),
  };
};

/** `places`: tables that somebody holds, or that DDL waits for. Which of those a statement names tells what it waits for. */
const tableRequests = (session: Session, held: Held | null, places: readonly Place[]): readonly Lock[] => {
  const own = held?.upgradable.get(session.id) ?? [];
  if (own.length > 0) return own.map(lock => request(lock, session, 'EXCLUSIVE'));
  const names = namesIn(session.statement);
  const named = places.filter(({object}) => names.has(object.split(':').at(-1) ?? ''));
  const [only] = places;
  // A procedure names no table; where there is but one to wait for, it is that.
  const meant = named.length > 0 || places.length > 1 || only === undefined ? named : [only];
  // What DDL has already is unknown: then it waits for what others wait behind.
  const mode = held === null && session.statementKind === 'ddl' ? 'EXCLUSIVE' : openingMode(session);
  return meant.map(place => request(place, session, mode));
};

/** Before anything else it commits what its session has changed. */
const flushRequest = ({hasWritten}: Session, own: Lock | undefined): string => {
  if (own !== undefined) return 'BACKUP_FTWRL2';
  return hasWritten === true ? 'BACKUP_COMMIT' : 'BACKUP_FTWRL1';
};

const backupRequest = (session: Session, held: Held | null): Lock => {
  const own = held?.stage.get(session.id);
  const words = mainStatement(session.statement ?? '').map(({key}) => key);
  const mode =
    words[0] === 'backup'
      ? 'BACKUP_START'
      : words[0] === 'flush'
        ? flushRequest(session, own)
        : session.statementKind === 'ddl'
          ? 'BACKUP_DDL'
          : own !== undefined || words[0] === 'commit'
            ? 'BACKUP_COMMIT'
            : 'BACKUP_TRANS_DML';
  return request(metadataObject('BACKUP', []), session, mode);
};

/** GET_LOCK names what it waits for. */
const nameRequests = (session: Session, held: Held | null): readonly Lock[] => {
  const statement = session.statement?.toLowerCase() ?? '';
  return (held?.names ?? [])
    .filter(({name}) => statement.includes((name ?? '').toLowerCase()))
    .map(place => request(place, session, 'SHARED_NO_WRITE'));
};

const schemaRequests = (session: Session): readonly Lock[] => {
  const words = mainStatement(session.statement ?? '');
  const isWhole = /^(database|schema)$/.test(words[1]?.key ?? '');
  const name = isWhole ? words.at(-1)?.raw : session.database;
  return name
    ? [request(metadataObject('SCHEMA', [name]), session, isWhole ? 'EXCLUSIVE' : 'INTENTION_EXCLUSIVE')]
    : [];
};

/** Requests of those that wait for metadata locks, by what they hold and what others do. `held`: `null` where that is not to be seen. */
export const inferredRequests = (
  sessions: readonly Session[],
  seen: readonly Lock[] | null,
): readonly Lock[] => {
  const held = seen === null ? null : sorted(seen);
  const waiting = sessions.filter(({waitsForLock}) => waitsForLock);
  const places = distinct([
    ...tablesIn(seen ?? []),
    ...waiting.filter(({waitEvent}) => waitEvent === 'table metadata lock').flatMap(ownTable),
  ]);
  return waiting.flatMap(session => {
    if (session.waitEvent === 'table metadata lock') return tableRequests(session, held, places);
    if (session.waitEvent === 'backup lock') return [backupRequest(session, held)];
    if (session.waitEvent === 'schema metadata lock') return schemaRequests(session);
    return session.waitEvent === 'user lock' ? nameRequests(session, held) : [];
  });
};

const takesReadLock = (statement: string | null): boolean => {
  const words = mainStatement(statement ?? '').map(({key}) => key);
  return words[0] === 'flush' && words.includes('read') && words.includes('lock');
};

/** Before it asks for any lock, FLUSH TABLES WITH READ LOCK waits for another one that is on its way. Shown nowhere but in the state. */
export const pauseRequests = (sessions: readonly Session[]): readonly Lock[] => {
  const waiting = sessions.filter(({waitEvent}) => waitEvent === workersBusy);
  if (waiting.length === 0) return [];
  const ids = new Set(waiting.map(({id}) => id));
  const place = metadataObject('REPLICATION WORKERS', []);
  const flushing = sessions.filter(
    ({id, state, statement}) => state === 'active' && !ids.has(id) && takesReadLock(statement),
  );
  return [
    ...waiting.map(session => request(place, session, 'PAUSE')),
    ...flushing.map(session => ({...request(place, session, 'PAUSE'), granted: true})),
  ];
};
