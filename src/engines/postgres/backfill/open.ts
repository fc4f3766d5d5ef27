// The connections of one backfill: one does the work and holds the job's lock, the other shows that it is alive.
import {hostname} from 'node:os';
import type {Backfill, BackfillWork} from '../../backfill.ts';
import {type JobPlace, makeRowWriter} from '../../backfill-row.ts';
import type {ConnectOptions} from '../../engine.ts';
import {flag} from '../../row.ts';
import {type Connection, openConnection} from '../connection.ts';
import type {PostgresSettings} from '../settings.ts';
import {literal} from '../sql.ts';
import {applyBatch, highestKey, nextKeys, type Subject} from './batch.ts';
import {controlReader, prepareControl, statements, tellsThrottled} from './control.ts';
import {explained} from './errors.ts';
import {countRows, explainBatch, sampleRows} from './estimate.ts';
import {findKey} from './key.ts';
import {findTable, type Table} from './table.ts';

/** How often the server looks whether we are still there, so that a batch of a dead runner ends (PostgreSQL 14, Linux), ms. */
const watchEvery = 1_000;

/** Otherwise a batch and its lock outlive a runner that was killed. Servers on other systems cannot do it. */
const endWithClient = async ({serverVersion, query}: Connection): Promise<void> => {
  if (serverVersion < 140_000) return;
  await query(`set client_connection_check_interval = ${watchEvery}`).catch(() => {});
};

/** Quoted as the user wrote it; a name without a schema is beside the table. */
const controlName = (asked: string | null, {schema}: Table): string => {
  const parts = (asked ?? 'backfill_control').split('.').map(part => `"${part.replaceAll('"', '""')}"`);
  return parts.length > 1 ? parts.join('.') : `${schema}.${parts[0]}`;
};

const claimSql = ({table, job}: JobPlace): string =>
  `select pg_try_advisory_lock(hashtextextended(${literal(`${table} ${job}`)}, 0)) as mine`;

const backfillOver = (
  working: Connection,
  beating: Connection,
  subject: Subject,
  place: JobPlace,
): Backfill => {
  const over = (connection: Connection) =>
    explained(async (sql: string) => void (await connection.query(sql)));
  const {place: placeNow, ...row} = makeRowWriter({
    ...{place, statements, work: over(working), beat: over(beating)},
    tells: explained(each => tellsThrottled(working, each.table)),
  });
  return {
    ground: {table: subject.table, key: subject.key.map(({name}) => name), control: place.table},
    session: String(working.pid),
    claim: explained(async () => flag((await working.query(claimSql(place)))[0], 'mine')),
    prepare: explained(() => prepareControl(working, place.table)),
    read: explained(controlReader(working, place)),
    ...row,
    countRows: explained(() => countRows(working, subject)),
    highestKey: explained(() => highestKey(working, subject)),
    next: explained((range, limit) => nextKeys(working, subject, range, limit)),
    apply: explained((range, checkpoint) => applyBatch(working, subject, placeNow(), range, checkpoint)),
    explain: explained(range => explainBatch(working, subject, range)),
    sample: explained(range => sampleRows(working, subject, range)),
    close: async () => {
      await Promise.all([working.close(), beating.close()]);
    },
  };
};

/** Rejects with `NodeError`, or `UserError` for what cannot be worked on. */
export const openBackfill = async (
  settings: PostgresSettings,
  work: BackfillWork,
  options: Pick<ConnectOptions, 'timeouts' | 'application'>,
): Promise<Backfill> => {
  const open = () => openConnection(settings, {...options, purpose: 'backfill'});
  const working = await open();
  try {
    const table = await findTable(working, work.table);
    const key = await findKey(working, table, work.key);
    await endWithClient(working);
    const place: JobPlace = {
      table: controlName(work.control, table),
      job: work.job,
      target: table.name,
      tells: false,
      worker: `${hostname()} session ${working.pid}`,
    };
    const subject = {table: table.name, key, set: work.set, where: work.where};
    return backfillOver(working, await open(), subject, place);
  } catch (error) {
    working.kill();
    throw error;
  }
};
