// Reads backfills over the observing connection, and commands them over the one that may write.
import {assigned, columnOf, inWords} from '../../control-order.ts';
import {type ControlOptions, commandOver, lookAgainAfter, rowsOfAll} from '../../control-reading.ts';
import type {BackfillControl, ControlOrder, ControlRow, SignalReply} from '../../engine.ts';
import {NodeError} from '../../engine.ts';
import {text} from '../../row.ts';
import type {Access} from '../access.ts';
import type {Connection} from '../connection.ts';
import {closed, readOnly} from '../error-numbers.ts';
import {errorNumber} from '../errors.ts';
import {grant} from '../grants.ts';
import {literal} from '../sql.ts';
import {controlRowOf, controlRowsSql} from './control-rows.ts';
import {type ControlTable, findControlTables, tableSql} from './control-tables.ts';
import {makeZoneOffset} from './heartbeats.ts';
import {refused} from './refusal.ts';

type BackfillOptions = ControlOptions<Connection, Access>;

/** Looking for them takes its time: they are looked for again after so many times that at the least. */
const stretch = 100;
/** A table that did not let us in is left alone for so long, ms: MySQL waits a second for it, and everything else with it. */
const lockedFor = 10_000;

type Found = {readonly tables: readonly ControlTable[]; readonly zone: string};

/** What was known stays known while nobody can say better. */
const makeFinder = ({observing, now}: BackfillOptions): (() => Promise<Found>) => {
  let found: Found = {tables: [], zone: 'SYSTEM'};
  let lookAt = 0;
  return async () => {
    const started = now();
    if (started < lookAt) return found;
    lookAt = started + lookAgainAfter;
    try {
      const [row] = await observing.query('select @@global.time_zone as zone');
      const tables = await findControlTables(observing);
      found = {tables, zone: text(row, 'zone') ?? 'SYSTEM'};
    } catch (error) {
      if (!(error instanceof NodeError) || error.kind !== 'slow') throw error;
    } finally {
      lookAt = Math.max(lookAt, now() + (now() - started) * stretch);
    }
    return found;
  };
};

const gone = 1146;

const grantFor = (table: ControlTable | string, {account}: Access, order: ControlOrder = 'run'): string =>
  grant(`SELECT, UPDATE (${columnOf(order)})`, typeof table === 'string' ? table : table.name, account);

const denied = (table: ControlTable, access: Access): NodeError =>
  new NodeError('denied', `${access.user} may not read ${table.name}.`, grantFor(table, access));

/** Columns that our account may not read are not listed either. */
const notAJob = (table: ControlTable, access: Access): NodeError =>
  new NodeError(
    'denied',
    `${table.name} has no column job that ${access.user} may read.`,
    grantFor(table, access),
  );

const makeRowsReader = ({observing, sessions, access, now}: BackfillOptions) => {
  const offsetOf = makeZoneOffset();
  const locked = new Map<string, {readonly until: number; readonly error: unknown}>();

  const readTable = async (table: ControlTable, zone: string): Promise<readonly ControlRow[]> => {
    const pause = locked.get(table.name);
    if (pause !== undefined && now() < pause.until) throw pause.error;
    if (!table.columns.has('job')) throw notAJob(table, access);
    try {
      const rows = await observing.query(controlRowsSql(table, observing.family, zone));
      return rows.map(row => controlRowOf(row, table, sessions(), offsetOf));
    } catch (error) {
      const number = errorNumber(error);
      if (number === gone) return [];
      if (error instanceof NodeError && error.kind === 'slow')
        locked.set(table.name, {until: now() + lockedFor, error});
      throw closed.includes(number) ? denied(table, access) : error;
    }
  };

  return ({tables, zone}: Found): Promise<readonly ControlRow[]> =>
    rowsOfAll(tables, table => readTable(table, zone));
};

/** What the UPDATE found it does not tell itself. */
const commandSql = ({table, job}: Pick<ControlRow, 'table' | 'job'>, order: ControlOrder): string =>
  `UPDATE ${tableSql(table)} SET ${assigned(order, literal)} WHERE job = ${literal(job)};
SELECT state FROM ${tableSql(table)} WHERE job = ${literal(job)}`;

export const makeBackfillControl = (options: BackfillOptions): BackfillControl => {
  const {kept, access} = options;
  const find = makeFinder(options);
  const readRows = makeRowsReader(options);

  const whyRefused = (
    error: unknown,
    {table, job}: Pick<ControlRow, 'table' | 'job'>,
    order: ControlOrder,
  ): SignalReply => {
    const number = errorNumber(error);
    if (closed.includes(number))
      return refused(`${access.user} may not update ${table}.`, grantFor(table, access, order));
    if (readOnly.includes(number))
      return refused('This server takes no writes: backfills are commanded on the primary.');
    if (error instanceof NodeError && error.kind === 'slow')
      return refused(`The row of ${job} is locked by somebody else.`, 'Try again.');
    throw error;
  };

  const isKnown = async (table: string) => (await find()).tables.some(({name}) => name === table);

  const command = (row: Pick<ControlRow, 'table' | 'job'>, order: ControlOrder): Promise<SignalReply> =>
    commandOver({kept, isKnown}, row, inWords(order), async connection => {
      const [now] = (await connection.multi(commandSql(row, order))).at(-1) ?? [];
      return now === undefined ? null : text(now, 'state');
    }).catch(error => whyRefused(error, row, order));

  return {
    read: async () => readRows(await find()),
    commandFor: commandSql,
    command,
  };
};
