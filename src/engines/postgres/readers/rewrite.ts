// Progress of an ALTER TABLE that rewrites its table.
import type {NativeProgress} from '../../../core/observation.ts';
import type {Session} from '../../../core/session.ts';
import {plainProgress} from '../../plain-progress.ts';
import type {Reader} from '../../reader.ts';
import {count, flag, millis, type Row, text} from '../../row.ts';
import type {BackgroundGrowth} from './background-growth.ts';
import {rewriteSql} from './rewrite-sql.ts';

/** What is remembered of one statement between readings. */
type Seen = {
  readonly written: number;
  readonly rebuilding: boolean;
  /** Whose size it is. */
  readonly by: 'files' | 'database';
  /** The database when it was first measured, and when, by the server's clock, ms. */
  readonly first: {readonly size: number; readonly at: number} | null;
};

/** The new table may come out larger than the old one: the end is known only when it is there. */
const nearlyAll = 0.99;

/** A byte of an index, which is sorted first, takes so many times as long as one of the table (measured: 1.9 to 3; PostgreSQL 18, text, 5 million rows). */
const indexCost = 2;

const keyOf = ({id, identity}: Session): string => `${id}:${identity.statement}`;

/** Sessions that may be rewriting: they run an ALTER and wait for nobody. */
export const rewriteCandidates = (sessions: readonly Session[]): readonly Session[] =>
  sessions.filter(
    ({kind, state, statementKind, statement, waitsForLock, hasWritten}) =>
      kind === 'client' &&
      state === 'active' &&
      statementKind === 'ddl' &&
      !waitsForLock &&
      hasWritten === true &&
      /\b(alter|refresh)\b/i.test(statement ?? ''),
  );

/** The files themselves where they are found by their names; else what the database has grown beyond its usual. */
const measured = (before: Seen | undefined, row: Row, usual: number): Omit<Seen, 'rebuilding'> => {
  const [files, database, at] = [count(row, 'files'), count(row, 'database'), millis(row, 'now') ?? 0];
  if (files !== null) return {written: files, by: 'files', first: null};
  const {written = 0, by = 'database'} = before ?? {};
  // Once everybody can see the new relations, nothing of them is measured any more.
  if (database === null) return {written, by, first: before?.first ?? null};
  const first = before?.first ?? {size: database, at};
  return {written: Math.max(0, database - first.size - usual * (at - first.at)), by: 'database', first};
};

/** Once the heap is whole its size stands still, and its indexes are locked to be built anew. */
const nextSeen = (before: Seen | undefined, row: Row, usual: number): Seen => {
  const now = measured(before, row, usual);
  const stands = flag(row, 'holds_index') && before?.written === now.written;
  return {...now, rebuilding: before?.rebuilding === true || stands};
};

const sourceOf = ({rebuilding, by}: Seen, heap: number): string => {
  if (rebuilding) return 'no counter exists for this phase';
  if (heap === 0) return 'the old table was never analyzed, so its size is not known';
  return by === 'files'
    ? 'size of the old table'
    : 'growth of the whole database against the size of the old table';
};

/** Bytes written; never the whole of it, since the end is known only when it is there. */
const counted = (written: number, heap: number): Pick<NativeProgress, 'done' | 'total' | 'unit'> =>
  heap > 0
    ? {done: Math.floor(Math.min(Math.max(0, written), heap * nearlyAll)), total: heap, unit: 'bytes'}
    : {done: Math.max(0, written), total: null, unit: 'bytes'};

const progressOf = (row: Row, seen: Seen): NativeProgress => {
  const {written, rebuilding} = seen;
  const heap = count(row, 'heap') ?? 0;
  const indexes = count(row, 'indexes') ?? 0;
  const share = heap > 0 ? heap / (heap + indexes * indexCost) : null;
  return {
    session: text(row, 'pid') ?? '',
    command: 'ALTER TABLE (rewrite)',
    table: text(row, 'table'),
    object: null,
    phase: rebuilding ? 'rebuilding indexes' : 'writing new table',
    before: rebuilding || share === null ? share : 0,
    weight: rebuilding && share !== null ? 1 - share : share,
    ...(rebuilding ? {done: null, total: null, unit: null} : counted(written, heap)),
    source: sourceOf(seen, heap),
    ...plainProgress,
  };
};

export const makeRewriteReader = (
  readsFiles: boolean,
  candidates: () => readonly Session[],
  growth: BackgroundGrowth,
): Reader<readonly NativeProgress[]> => {
  let remembered: ReadonlyMap<string, Seen> = new Map();
  let asked: readonly Session[] = [];
  return {
    name: 'rewrite',
    every: 1_000,
    budget: 20,
    sql: () => {
      asked = candidates();
      growth.look(asked.length > 0);
      return asked.length === 0
        ? null
        : rewriteSql(
            asked.map(({id}) => id),
            readsFiles,
          );
    },
    read: rows => {
      const keys = new Map(asked.map(session => [session.id, keyOf(session)]));
      const told = rows.flatMap(row => {
        const key = keys.get(text(row, 'pid') ?? '') ?? '';
        // Once everybody could see the new relations, the same statement is still at its end.
        if (!flag(row, 'rewrites') && !remembered.has(key)) return [];
        const seen = nextSeen(remembered.get(key), row, growth.pace());
        return [{key, seen, progress: progressOf(row, seen)}];
      });
      remembered = new Map(told.map(({key, seen}) => [key, seen]));
      return told.map(({progress}) => progress);
    },
  };
};
