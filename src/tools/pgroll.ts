// pgroll: migrations that are begun and not completed, and how far the batch is that it runs now. Steered by its commands alone.
import type {JobReading} from '../core/job.ts';
import type {Session} from '../core/session.ts';
import type {NamedTable, Node} from '../engines/engine.ts';
import {byKey, type KeyRange} from './key-range.ts';
import {keySpan} from './key-span.ts';
import {no, rawOf, unsaid} from './plain-reading.ts';
import {qualified} from './row-job.ts';
import type {Tool} from './tool.ts';

const id = 'pgroll';

const name = String.raw`("(?:[^"]|"")+"|\w+)`;
/** The table, the first column of its key and, from the second batch on, where the first one ended. */
const batch = new RegExp(
  String.raw`^\s*with batch as.*?\bfrom\s+(?:${name}\.)?${name}\s+where\s(?:.*?\)\s*>\s*\(\s*'?(-?\d{1,15})\b)?[^>]*?\border by\s+${name}`,
  'is',
);

const bare = (quoted: string): string =>
  quoted.startsWith('"') ? quoted.slice(1, -1).replaceAll('""', '"') : quoted;

/** `schema`: `null` where the statement leaves it to the search path. */
export type Batch = {
  readonly schema: string | null;
  readonly table: string;
  readonly column: string;
  readonly after: number | null;
};

/** `null`: the statement is no batch of a backfill. */
export const batchIn = (statement: string): Batch | null => {
  const [, schema, table, after, column] = batch.exec(statement) ?? [];
  if (table === undefined || column === undefined) return null;
  return {
    schema: schema === undefined ? null : bare(schema),
    ...{table: bare(table), column: bare(column)},
    after: after === undefined ? null : Number(after),
  };
};

type Backfill = {readonly session: Session; readonly table: string; readonly range: KeyRange | null};

const backfillOf = async (
  node: Node,
  sessions: readonly Session[],
  schema: string,
): Promise<Backfill | null> => {
  for (const session of sessions) {
    const found = batchIn(session.statement ?? '');
    if (found === null) continue;
    const table = {schema: found.schema ?? schema, name: found.table};
    const span = await keySpan(node, table, found.column);
    const range = span === null ? null : {column: found.column, ...span, at: found.after ?? span.low};
    return {session, table: `${table.schema}.${table.name}`, range};
  }
  return null;
};

type Row = Readonly<Record<string, string | null>>;

const readingOf = (row: Row, sessions: readonly Session[], backfill: Backfill | null): JobReading => {
  const runs = sessions.length > 0;
  const worker = backfill?.session ?? sessions.find(({application}) => application === id) ?? null;
  const since = row.since === null || row.since === undefined ? '' : ` since ${row.since} UTC`;
  const cannot = no('pgroll cannot be paused');
  return {
    ...unsaid,
    ...{job: `${id}:${row.schema}.${row.name}`, tool: id, title: `${row.schema}.${row.name}`},
    table: backfill?.table ?? null,
    state: 'running',
    phase: runs ? (backfill === null ? 'expands' : 'backfills') : 'to be completed or rolled back',
    ...(backfill?.range ? byKey(backfill.range) : {source: 'pgroll tells its client alone how far it is'}),
    throttled: runs ? null : `nothing runs${since}: pgroll complete ends it, pgroll rollback undoes it`,
    cutOver: runs ? null : 'postponed',
    ...{worker: worker?.id ?? null, workerSession: worker?.id ?? null, startedAt: Number(row.started_at)},
    sessions: sessions.flatMap(each => (each === worker ? [] : [each.id])),
    whenStopped: 'pgroll rolls the whole migration back, not only this batch',
    cleanUp: ['pgroll rollback'],
    can: {
      ...{pause: cannot, resume: cannot},
      abort: no(
        'pgroll does that itself',
        runs ? 'Press Ctrl-C where it runs, then: pgroll rollback' : 'pgroll rollback',
      ),
      'cut over': runs ? no('it has not expanded yet') : no('pgroll does that itself', 'pgroll complete'),
    },
    raw: rawOf({migration: row.name ?? null, done: 'false', updated_at: row.since ?? null}),
  };
};

/** Tables called `migrations` are many; pgroll's has these. */
const itsColumns = ['schema', 'name', 'done', 'created_at', 'updated_at', 'resulting_schema'];

const unfinished = async ({tooling}: Node, table: NamedTable): Promise<readonly Row[]> => {
  const columns = await tooling.columns(table);
  if (!itsColumns.every(each => columns.includes(each))) return [];
  return tooling.read({
    postgres: words => `select schema, name, extract(epoch from created_at) * 1000 as started_at,
  to_char(updated_at, 'YYYY-MM-DD HH24:MI') as since
from ${qualified(words, table)} where not done order by created_at limit 20`,
  });
};

export const pgroll: Tool = {
  id,
  read: async (node: Node) => {
    const rows: Row[] = [];
    for (const table of await node.tooling.tables(['migrations']))
      rows.push(...(await unfinished(node, table)));
    if (rows.length === 0) return [];
    const sessions = node.tooling
      .sessions()
      .filter(({application}) => /^pgroll(-state)?$/.test(application ?? ''));
    const backfill = await backfillOf(node, sessions, rows[0]?.schema ?? '');
    return rows.map(row => readingOf(row, sessions, backfill));
  },
  commandFor: () => ({refused: 'pgroll is steered by its own commands'}),
  act: async () => ({result: 'refused', reply: 'pgroll is steered by its own commands.', fix: null}),
};
