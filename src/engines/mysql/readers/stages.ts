// Progress as the performance schema has it: stages of ALTERs, each thread of a parallel one with its own.
import type {SessionId} from '../../../core/session.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import {idList} from '../sql.ts';
import type {ServerTraits} from '../traits.ts';

/** A stage that a thread is in. InnoDB's counts are running totals of the whole command, in pages. */
export type Stage = {
  /** `null`: it is of a helper thread, or the server records stages without their threads. */
  readonly session: SessionId | null;
  /** Event id of the statement it belongs to; `null` for helpers, and on MariaDB. */
  readonly statement: string | null;
  /** `alter table (merge sort)`, `copy to tmp table` */
  readonly name: string;
  readonly done: number | null;
  readonly total: number | null;
};

/** A session that runs DDL, as it was when the stages were read; by its state, all there are. */
export type Altering = {
  readonly session: SessionId;
  /** Event ids of what it runs, nested statements too; empty: not recorded. */
  readonly statements: ReadonlySet<string>;
  readonly state: string | null;
};

export type StagesRead = {readonly stages: readonly Stage[]; readonly altering: readonly Altering[]};

const readsStages = ({performanceSchema, may}: ServerTraits): boolean =>
  performanceSchema && may.readPerformanceSchema;

/** Statement ids count per thread: what other sessions run has the same ones. */
const stagesSql = (ids: readonly SessionId[]): string => `select 'stage' as kind, t.processlist_id as session,
    if(s.nesting_event_type = 'STATEMENT', s.nesting_event_id, null) as statement,
    substring_index(s.event_name, '/', -1) as name, s.work_completed as done, s.work_estimated as total
  from performance_schema.events_stages_current s
  left join performance_schema.threads t on t.thread_id = s.thread_id and s.thread_id <> 0
  where s.event_name like 'stage/innodb/alter table (%' or s.event_name = 'stage/sql/copy to tmp table'
  union all
  select 'session', t.processlist_id, e.event_id, t.processlist_state, null, null
  from performance_schema.threads t
  left join performance_schema.events_statements_current e on e.thread_id = t.thread_id and e.end_event_id is null
  where t.processlist_id in (${idList(ids)}) or t.processlist_id is not null
    and (t.processlist_state = 'copy to tmp table' or t.processlist_state like 'alter%table%')`;

const stageOf = (row: Row): Stage => ({
  session: text(row, 'session'),
  statement: text(row, 'statement'),
  name: text(row, 'name') ?? '',
  done: count(row, 'done'),
  total: count(row, 'total'),
});

const alteringIn = (rows: readonly Row[]): readonly Altering[] => {
  const found = new Map<SessionId, {statements: Set<string>; state: string | null}>();
  for (const row of rows) {
    const session = text(row, 'session') ?? '';
    const known = found.get(session) ?? {statements: new Set(), state: text(row, 'name')};
    const statement = text(row, 'statement');
    if (statement !== null) known.statements.add(statement);
    found.set(session, known);
  }
  return [...found].map(([session, facts]) => ({session, ...facts}));
};

/** `working`: sessions whose command may report progress. */
export const makeStagesReader = (
  traits: ServerTraits,
  working: () => readonly SessionId[],
): Reader<StagesRead> => ({
  name: 'stages',
  every: 0,
  budget: 50,
  sql: () => {
    const ids = readsStages(traits) ? working() : [];
    return ids.length === 0 ? null : stagesSql(ids);
  },
  read: rows => ({
    stages: rows.filter(row => text(row, 'kind') === 'stage').map(stageOf),
    altering: alteringIn(rows.filter(row => text(row, 'kind') === 'session')),
  }),
});

/** Whether stages are recorded with their threads: anybody may turn that on or off at any time. */
export const makeStageConsumerReader = (traits: ServerTraits): Reader<boolean> => ({
  name: 'stage_consumer',
  every: 30_000,
  budget: 20,
  sql: () =>
    readsStages(traits)
      ? `select enabled as enabled from performance_schema.setup_consumers where name = 'events_stages_current'`
      : null,
  read: ([row]) => text(row, 'enabled') === 'YES',
});
