// Reads backfills over the observing connection, and commands them over the one that may write.
import type {Session} from '../../../core/session.ts';
import {assigned, columnOf, inWords} from '../../control-order.ts';
import type {BackfillControl, ControlOrder, ControlRow, SignalReply} from '../../engine.ts';
import {NodeError} from '../../engine.ts';
import type {KeptConnection} from '../../kept-connection.ts';
import {flag, text} from '../../row.ts';
import type {Access} from '../capabilities.ts';
import type {Connection} from '../connection.ts';
import {sqlState} from '../errors.ts';
import {grantColumn} from '../grants.ts';
import {literal} from '../sql.ts';
import {controlRowOf, controlRowsSql, controlTablesSql} from './control-rows.ts';
import {refused} from './refusal.ts';

export type BackfillOptions = {
  readonly observing: Connection;
  readonly kept: KeptConnection<Connection> | null;
  readonly access: Access;
  readonly sessions: () => readonly Session[];
  /** Epoch ms. */
  readonly now: () => number;
};

/** Control tables are looked for again after this, ms. */
const lookAgainAfter = 15_000;

type Table = {readonly name: string; readonly readable: boolean};

const commandSql = ({table, job}: Pick<ControlRow, 'table' | 'job'>, order: ControlOrder): string =>
  `UPDATE ${table} SET ${assigned(order, literal)} WHERE job = ${literal(job)} RETURNING state`;

const makeTableFinder = ({observing, now}: BackfillOptions): (() => Promise<readonly Table[]>) => {
  let tables: readonly Table[] = [];
  let lookAt = 0;
  return async () => {
    if (now() < lookAt) return tables;
    const rows = await observing.query(controlTablesSql);
    tables = rows.map(row => ({name: text(row, 'name') ?? '', readable: flag(row, 'readable')}));
    lookAt = now() + lookAgainAfter;
    return tables;
  };
};

/** One table that cannot be read now (it is being altered, say) does not hide the others; if none can, that is an error. */
const rowsOf = async (
  tables: readonly Table[],
  {observing, sessions}: BackfillOptions,
): Promise<readonly ControlRow[]> => {
  const rows: ControlRow[] = [];
  const errors: unknown[] = [];
  for (const {name} of tables) {
    try {
      rows.push(...(await observing.query(controlRowsSql(name))).map(row => controlRowOf(row, sessions())));
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0 && errors.length === tables.length) throw errors[0];
  return rows;
};

export const makeBackfillControl = (options: BackfillOptions): BackfillControl => {
  const {kept, access} = options;
  const findTables = makeTableFinder(options);

  const read = async (): Promise<readonly ControlRow[]> => {
    const tables = await findTables();
    const readable = tables.filter(table => table.readable);
    const [closed] = tables;
    if (closed !== undefined && readable.length === 0)
      throw new NodeError(
        'denied',
        `${access.user} may not read ${closed.name}.`,
        grantColumn(closed.name, 'command', access),
      );
    return rowsOf(readable, options);
  };

  const command = async (
    row: Pick<ControlRow, 'table' | 'job'>,
    order: ControlOrder,
  ): Promise<SignalReply> => {
    const connection = kept?.current() ?? null;
    if (connection === null)
      return refused(kept === null ? 'This console was opened for reading only.' : kept.missing());
    // The name goes into the statement as it is: it must be one that the server itself told.
    if (!(await findTables()).some(({name}) => name === row.table))
      return {result: 'changed', reply: `${row.table} is no backfill-control table any more.`};
    try {
      const [updated] = await connection.query(commandSql(row, order));
      return updated === undefined
        ? {result: 'changed', reply: `${row.table} has no job ${row.job} any more.`}
        : {
            result: 'sent',
            reply: `${row.job} was told to ${inWords(order)}; its state is ${text(updated, 'state')}`,
          };
    } catch (error) {
      if (sqlState(error) === '42501')
        return refused(
          `${access.user} may not update ${row.table}.`,
          grantColumn(row.table, columnOf(order), access),
        );
      if (error instanceof NodeError && error.kind === 'slow')
        return refused(`The row of ${row.job} is locked by somebody else.`, 'Try again.');
      throw error;
    }
  };

  return {read, commandFor: commandSql, command};
};
