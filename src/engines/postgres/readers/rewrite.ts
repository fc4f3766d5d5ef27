// Progress of an ALTER TABLE that rewrites its table.
import type {NativeProgress} from '../../../core/observation.ts';
import type {Session} from '../../../core/session.ts';
import {plainProgress} from '../../plain-progress.ts';
import type {Reader} from '../../reader.ts';
import {count, flag, type Row, text} from '../../row.ts';
import {rewriteSql} from './rewrite-sql.ts';

/** What is remembered of one statement between readings. */
type Seen = {readonly first: number; readonly last: number; readonly rebuilding: boolean};

/** The new table may come out larger than the old one: the end is known only when it is there. */
const nearlyAll = 0.99;

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

/** Once the heap is whole its size stands still, and its indexes are locked to be built anew. */
const nextSeen = (before: Seen | undefined, row: Row, written: number): Seen => ({
  first: before?.first ?? written,
  last: written,
  rebuilding: before?.rebuilding === true || (flag(row, 'holds_index') && before?.last === written),
});

const sourceOf = (rebuilding: boolean, heap: number, readsFiles: boolean): string => {
  if (rebuilding) return 'no counter exists for this phase';
  if (heap === 0) return 'the old table was never analyzed, so its size is not known';
  return readsFiles
    ? 'size of the old table'
    : 'growth of the whole database against the size of the old table';
};

/** Bytes written; never the whole of it, since the end is known only when it is there. */
const counted = (written: number, heap: number): Pick<NativeProgress, 'done' | 'total' | 'unit'> =>
  heap > 0
    ? {done: Math.floor(Math.min(Math.max(0, written), heap * nearlyAll)), total: heap, unit: 'bytes'}
    : {done: Math.max(0, written), total: null, unit: 'bytes'};

const progressOf = (row: Row, {first, last, rebuilding}: Seen, readsFiles: boolean): NativeProgress => {
  const heap = count(row, 'heap') ?? 0;
  const indexes = count(row, 'indexes') ?? 0;
  const share = heap > 0 ? heap / (heap + indexes) : null;
  return {
    session: text(row, 'pid') ?? '',
    command: 'ALTER TABLE (rewrite)',
    table: text(row, 'table'),
    object: null,
    phase: rebuilding ? 'rebuilding indexes' : 'writing new table',
    before: rebuilding || share === null ? share : 0,
    weight: rebuilding && share !== null ? 1 - share : share,
    ...(rebuilding ? {done: null, total: null, unit: null} : counted(readsFiles ? last : last - first, heap)),
    source: sourceOf(rebuilding, heap, readsFiles),
    ...plainProgress,
  };
};

export const makeRewriteReader = (
  readsFiles: boolean,
  candidates: () => readonly Session[],
): Reader<readonly NativeProgress[]> => {
  let remembered: ReadonlyMap<string, Seen> = new Map();
  let asked: readonly Session[] = [];
  return {
    name: 'rewrite',
    every: 1_000,
    budget: 20,
    sql: () => {
      asked = candidates();
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
        const seen = nextSeen(remembered.get(key), row, count(row, 'written') ?? 0);
        return [{key, seen, progress: progressOf(row, seen, readsFiles)}];
      });
      remembered = new Map(told.map(({key, seen}) => [key, seen]));
      return told.map(({progress}) => progress);
    },
  };
};
