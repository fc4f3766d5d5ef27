// The connections of one backfill: one does the work and holds the job's lock, the other shows that it is alive.
import {createHash} from 'node:crypto';
import {hostname} from 'node:os';
import type {Backfill, BackfillWork} from '../../backfill.ts';
import {makeRowWriter} from '../../backfill-row.ts';
import type {ConnectOptions} from '../../engine.ts';
import {text} from '../../row.ts';
import {type Connection, openConnection} from '../connection.ts';
import type {MysqlSettings} from '../settings.ts';
import {applyBatch, highestKey, nextKeys, type Subject} from './batch.ts';
import {
  type ControlPlace,
  controlPlace,
  controlReader,
  prepareControl,
  statements,
  tellsThrottled,
} from './control.ts';
import {explained} from './errors.ts';
import {countRows, explainBatch, sampleRows} from './estimate.ts';
import {findKey} from './key.ts';
import {findTable} from './table.ts';

/** Names of locks are of the whole server and have 64 characters at most. */
const claimSql = ({table, job}: ControlPlace): string => {
  const mark = createHash('sha256').update(`${table} ${job}`).digest('hex').slice(0, 40);
  return `select get_lock('migtop backfill ${mark}', 0) as mine`;
};

/** Fewer gaps are locked. A log of statements does not allow it. */
const lockLess = async ({query}: Connection): Promise<void> => {
  const rows = await query(`show session variables like 'binlog_format'`);
  if (rows.some(row => Object.values(row).includes('STATEMENT'))) return;
  await query('set session transaction isolation level read committed');
};

/** MySQL limits the time of SELECT only; what changes rows is ended from the other connection. */
const limited = (working: Connection, beating: Connection, limit: number) => {
  if (working.family === 'mariadb') return <T>(work: () => Promise<T>) => work();
  return async <T>(work: () => Promise<T>): Promise<T> => {
    const late = setTimeout(() => void beating.query(`kill query ${working.id}`).catch(() => {}), limit);
    try {
      return await work();
    } finally {
      clearTimeout(late);
    }
  };
};

const backfillOver = (
  working: Connection,
  beating: Connection,
  subject: Subject,
  place: ControlPlace,
  limit: number,
): Backfill => {
  const over = (connection: Connection) =>
    explained(async (sql: string) => void (await connection.query(sql)));
  const {place: placeNow, ...row} = makeRowWriter({
    ...{place, statements, work: over(working), beat: over(beating)},
    tells: explained(each => tellsThrottled(working, each)),
  });
  const inTime = limited(working, beating, limit);
  return {
    ground: {
      table: `${subject.table.schema}.${subject.table.name}`,
      key: subject.key.columns.map(({name}) => name),
      control: place.table,
    },
    session: working.id,
    claim: explained(async () => text((await working.query(claimSql(place)))[0], 'mine') === '1'),
    prepare: explained(() => prepareControl(working, place)),
    read: explained(controlReader(working, place)),
    ...row,
    countRows: explained(() => countRows(working, subject)),
    highestKey: explained(() => highestKey(working, subject)),
    next: explained((range, most) => nextKeys(working, subject, range, most)),
    apply: explained((range, checkpoint) =>
      inTime(() => applyBatch(working, subject, placeNow(), range, checkpoint)),
    ),
    explain: explained(range => explainBatch(working, subject, range)),
    sample: explained(range => inTime(() => sampleRows(working, subject, range))),
    close: async () => {
      await Promise.all([working.close(), beating.close()]);
    },
  };
};

/** Rejects with `NodeError`, or `UserError` for what cannot be worked on. */
export const openBackfill = async (
  settings: MysqlSettings,
  work: BackfillWork,
  options: Pick<ConnectOptions, 'timeouts' | 'application'>,
): Promise<Backfill> => {
  const open = () => openConnection(settings, {...options, purpose: 'backfill'});
  const working = await open();
  try {
    const table = await findTable(working, work.table);
    const key = await findKey(working, table, work.key);
    await lockLess(working);
    const place: ControlPlace = {
      ...controlPlace(work.control, table),
      ...{job: work.job, target: `${table.schema}.${table.name}`},
      tells: false,
      worker: `${hostname()} session ${working.id}`,
    };
    const subject = {table, key, set: work.set, where: work.where};
    return backfillOver(working, await open(), subject, place, options.timeouts.statement);
  } catch (error) {
    working.kill();
    throw error;
  }
};
