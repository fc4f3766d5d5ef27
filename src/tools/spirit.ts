// spirit: by the checkpoint that it writes every 50 s, and by the sentinel table that holds its cut-over back.
import type {JobOrder, JobReading} from '../core/job.ts';
import type {NamedTable, Node} from '../engines/engine.ts';
import {byKey} from './key-range.ts';
import {keySpan} from './key-span.ts';
import {no, rawOf, unsaid} from './plain-reading.ts';
import {bySql, qualified, type Wanted} from './row-job.ts';
import type {Tool} from './tool.ts';
import {userLockHolder} from './user-locks.ts';

const id = 'spirit';

/** Three checkpoints were missed, ms: its process is gone. */
const goneAfter = 150_000;

const sentinel = '_spirit_sentinel';
/** Of one table, or of several that are migrated together. */
const checkpoints = ['_*_chkpnt', '_spirit_checkpoint'];

type Row = Readonly<Record<string, string | null>>;

/** Up to where rows are copied for sure: the upper end of the chunk that all before are done with. */
export const copiedTo = (watermark: string): {readonly column: string; readonly at: number} | null => {
  try {
    const {Key, UpperBound} = JSON.parse(watermark);
    const [column, at] = [[Key].flat()[0], [UpperBound?.Value].flat()[0]];
    return typeof column === 'string' && /^-?\d{1,15}$/.test(String(at)) ? {column, at: Number(at)} : null;
  } catch {
    return null;
  }
};

const texts = ['copier_watermark', 'checksum_watermark', 'statement', 'original_table_name'];
const longest = 2_000;

const checkpointOf = async ({tooling}: Node, table: NamedTable): Promise<Row | null> => {
  const columns = await tooling.columns(table);
  if (!columns.includes('copier_watermark')) return null;
  const fields = texts
    .filter(each => columns.includes(each))
    .map(each => `left(${each}, ${longest}) as ${each}`);
  const age = columns.includes('created_at')
    ? 'timestampdiff(microsecond, created_at, utc_timestamp(6)) / 1000'
    : 'null';
  const [row] = await tooling.read({
    mysql: words => `select ${fields.join(', ')}, ${age} as age,
  (select count(*) from information_schema.tables
    where table_schema = ${words.literal(table.schema)} and table_name = '${sentinel}') as held
from ${qualified(words, table)}${columns.includes('id') ? ' order by id desc' : ''} limit 1`,
  });
  return row ?? null;
};

const tableOf = ({name}: NamedTable, row: Row): string | null =>
  row.original_table_name || (/^_(.+)_chkpnt$/.exec(name)?.[1] ?? null);

const progressOf = async (node: Node, schema: string, table: string | null, row: Row) => {
  const copied = copiedTo(row.copier_watermark ?? '');
  const span =
    copied === null || table === null ? null : await keySpan(node, {schema, name: table}, copied.column);
  return copied === null || span === null
    ? {source: 'its checkpoint does not tell how far along the key it is'}
    : byKey({...copied, ...span});
};

const phaseOf = (row: Row, gone: boolean): string => {
  if (gone) return 'stopped: it goes on from its checkpoint when the same version is run again';
  if (row.checksum_watermark)
    return row.held === '0' ? 'checks, then cuts over' : 'checks, then waits for its sentinel';
  return 'copies the rows';
};

const threat = 'near the end of its lock wait it kills the transactions that are in its way';

const readingOf = async (node: Node, table: NamedTable, row: Row): Promise<JobReading> => {
  const age = row.age == null ? null : Number(row.age);
  const gone = age !== null && age > goneAfter;
  const held = row.held !== '0';
  const copied = Boolean(row.checksum_watermark);
  const original = tableOf(table, row);
  const holder = await userLockHolder(node, `${table.schema.slice(0, 20)}.${(original ?? '').slice(0, 32)}-`);
  const stop = no(
    'spirit has no such lever',
    'Stop its process: it goes on from its checkpoint when run again.',
  );
  return {
    ...unsaid,
    ...{job: `${id}:${table.schema}.${table.name}`, tool: id, title: `spirit ${original ?? table.schema}`},
    ...{table: original === null ? null : `${table.schema}.${original}`, state: 'running'},
    phase: phaseOf(row, gone),
    ...(await progressOf(node, table.schema, original, row)),
    cutOver: held ? 'postponed' : copied ? 'under way' : null,
    ...{worker: holder, workerSession: holder, silence: gone ? age : null},
    whenStopped: 'it takes its locks again and tries again: stop its process',
    cleanUp: (original === null ? [] : [`_${original}_new`, table.name]).map(
      name => `DROP TABLE IF EXISTS \`${table.schema}\`.\`${name}\`;`,
    ),
    can: {
      ...{pause: stop, resume: stop, abort: stop},
      postpone: held ? no('it is postponed') : true,
      'cut over': held ? true : no('nothing holds its cut-over back'),
    },
    raw: `${rawOf({statement: row.statement ?? null, copier: row.copier_watermark ?? null, checksum: row.checksum_watermark ?? null})}; ${threat}`,
  };
};

const wanted = (job: string, {verb}: JobOrder): Wanted => {
  const schema = job.slice(id.length + 1).replace(/\.[^.]*$/, '');
  const gate = {schema, name: sentinel};
  if (verb === 'postpone')
    return {
      mysql: words =>
        `CREATE TABLE ${qualified(words, gate)} (id int NOT NULL PRIMARY KEY); SELECT 'the cut-over waits' AS said`,
    };
  if (verb === 'cut over')
    return {mysql: words => `DROP TABLE ${qualified(words, gate)}; SELECT 'the cut-over is free' AS said`};
  return {refused: `spirit cannot ${verb}: stop its process`};
};

export const spirit: Tool = {
  id,
  read: async (node: Node) => {
    const readings: JobReading[] = [];
    for (const table of await node.tooling.tables(checkpoints)) {
      const row = await checkpointOf(node, table);
      if (row !== null) readings.push(await readingOf(node, table, row));
    }
    return readings;
  },
  ...bySql(wanted),
};
