// Progress as MariaDB's process list has it: the share of a stage, and the number of stages.
import type {SessionId} from '../../../core/session.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import {idList} from '../sql.ts';
import type {ServerTraits} from '../traits.ts';
import {type Counted, type CountedBySession, untold, whole} from './counted.ts';

export type ProcesslistRead = {
  /** Commands with stages of their own. */
  readonly staged: CountedBySession;
  /** Sessions that work within the storage engine: all of them share one counter. */
  readonly inPlace: readonly SessionId[];
  readonly states: ReadonlyMap<SessionId, string>;
};

const processlistSql = (
  ids: readonly SessionId[],
): string => `select id as session, state, stage, max_stage, progress
  from information_schema.processlist
  where max_stage > 0 or state = 'altering table' or id in (${idList(ids)})`;

/**
 * A copy's second stage builds the indexes and has no counter: it took as long as the first (4.7 of 10.3 s with one
 * index, 9.7 of 15.8 s with two, a million rows). The rest is short.
 */
const copyWeights = [0.5, 0.48];

const weightOf = (state: string, stage: number, stages: number): Pick<Counted, 'before' | 'weight'> => {
  const copies = state === 'copy to tmp table' || state === 'Enabling keys';
  if (!copies) return {before: (stage - 1) / stages, weight: 1 / stages};
  const before = copyWeights.slice(0, stage - 1).reduce((sum, weight) => sum + weight, 0);
  return {before, weight: stage === stages ? 1 - before : (copyWeights[stage - 1] ?? 0)};
};

const stagedOf = (row: Row): Counted => {
  const state = text(row, 'state') || 'running';
  const [stage, stages] = [count(row, 'stage') ?? 0, count(row, 'max_stage') ?? 1];
  // Rows that were added meanwhile come on top.
  const done = Math.min(100, count(row, 'progress') ?? 0);
  const shares = {phase: state, ...weightOf(state, Math.max(1, stage), stages), untold: false};
  return done > 0
    ? {
        ...shares,
        done,
        total: 100,
        unit: 'percent',
        source: `stage ${stage} of ${stages} in the process list`,
      }
    : {...shares, done: null, total: null, unit: null, source: 'no counter exists for this stage'};
};

/** `working`: sessions whose command may report progress. */
export const makeProcesslistReader = (
  {family}: ServerTraits,
  working: () => readonly SessionId[],
): Reader<ProcesslistRead> => ({
  name: 'processlist_progress',
  every: 0,
  budget: 50,
  sql: () => {
    const ids = family === 'mariadb' ? working() : [];
    return ids.length === 0 ? null : processlistSql(ids);
  },
  read: rows => {
    const isStaged = (row: Row): boolean => (count(row, 'max_stage') ?? 0) > 0;
    const id = (row: Row): SessionId => text(row, 'session') ?? '';
    return {
      staged: new Map(rows.filter(isStaged).map(row => [id(row), stagedOf(row)])),
      inPlace: rows.filter(row => !isStaged(row) && text(row, 'state') === 'altering table').map(id),
      states: new Map(rows.map(row => [id(row), text(row, 'state') || 'running'])),
    };
  },
});

/** What the storage engine says of the command that it works on; of several at once it keeps one number. */
export type OnlineDdl = {
  /** Hundredths of a percent. */
  readonly done: number | null;
  /** How full the log of changes is, 0–1; of what only adds an index the server does not tell, and says 0. */
  readonly changeLog: number | null;
};

const onlineDdlSql = `select lower(variable_name) as name, variable_value as value from information_schema.global_status
  where variable_name in ('Innodb_onlineddl_pct_progress', 'Innodb_onlineddl_rowlog_pct_used')`;

export const makeOnlineDdlReader = (
  {family}: ServerTraits,
  working: () => readonly SessionId[],
): Reader<OnlineDdl> => ({
  name: 'online_ddl',
  every: 0,
  budget: 20,
  sql: () => (family === 'mariadb' && working().length > 0 ? onlineDdlSql : null),
  read: rows => {
    const value = (name: string) =>
      count(
        rows.find(row => text(row, 'name') === name),
        'value',
      );
    const log = value('innodb_onlineddl_rowlog_pct_used');
    return {
      done: value('innodb_onlineddl_pct_progress'),
      changeLog: log === null || log === 0 ? null : log / 10_000,
    };
  },
});

/** The number is of the only command there is; it stands at 0 before and after its work. */
export const onlineProgress = ({inPlace}: ProcesslistRead, {done}: OnlineDdl): CountedBySession => {
  const phase = 'altering table';
  const [only] = inPlace;
  if (inPlace.length > 1) {
    const source = `${inPlace.length} commands run in place, and the server has one counter for all of them`;
    return new Map(inPlace.map(id => [id, untold(phase, source)]));
  }
  if (only === undefined || done === null || done <= 0) return new Map();
  const counted: Counted =
    done < 10_000
      ? {
          ...whole,
          phase,
          done: done / 100,
          total: 100,
          unit: 'percent',
          source: 'Innodb_onlineddl_pct_progress',
        }
      : {
          ...whole,
          phase,
          done: null,
          total: null,
          unit: null,
          source: 'its counter is at its end, and it goes on',
        };
  return new Map([[only, counted]]);
};
