// Reads backfills over the observing connection, and commands them over the one that may write.
import {assigned, columnOf, inWords} from '../../control-order.ts';
import {type ControlOptions, commandOver, lookAgainAfter, rowsOfAll} from '../../control-reading.ts';
import type {BackfillControl, ControlOrder, ControlRow, SignalReply} from '../../engine.ts';
import {NodeError} from '../../engine.ts';
import {flag, text} from '../../row.ts';
import type {Access} from '../capabilities.ts';
import type {Connection} from '../connection.ts';
import {sqlState} from '../errors.ts';
import {grantColumn} from '../grants.ts';
import {literal} from '../sql.ts';
import {controlRowOf, controlRowsSql, controlTablesSql} from './control-rows.ts';
import {refused} from './refusal.ts';

type BackfillOptions = ControlOptions<Connection, Access>;

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

export const makeBackfillControl = (options: BackfillOptions): BackfillControl => {
  const {observing, sessions, kept, access} = options;
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
    return rowsOfAll(readable, async ({name}) =>
      (await observing.query(controlRowsSql(name))).map(row => controlRowOf(row, sessions())),
    );
  };

  const isKnown = async (table: string) => (await findTables()).some(({name}) => name === table);

  const command = async (
    row: Pick<ControlRow, 'table' | 'job'>,
    order: ControlOrder,
  ): Promise<SignalReply> => {
    try {
      return await commandOver({kept, isKnown}, row, inWords(order), async connection => {
        const [updated] = await connection.query(commandSql(row, order));
        return updated === undefined ? null : text(updated, 'state');
      });
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
