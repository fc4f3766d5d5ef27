// What reading and commanding backfills is made of, on every server.
import type {Session} from '../core/session.ts';
import type {OpenConnection} from './connection.ts';
import type {ControlRow, SignalReply} from './engine.ts';
import {actingOver, type KeptConnection} from './kept-connection.ts';

export type ControlOptions<Connection, Access> = {
  readonly observing: Connection;
  readonly kept: KeptConnection<Connection> | null;
  readonly access: Access;
  readonly sessions: () => readonly Session[];
  /** Epoch ms. */
  readonly now: () => number;
};

/** Control tables are looked for again after this, ms. */
export const lookAgainAfter = 15_000;

/** One table that cannot be read now (it is being altered, say) does not hide the others; if none can, that is an error. */
export const rowsOfAll = async <Table>(
  tables: readonly Table[],
  rowsOf: (table: Table) => Promise<readonly ControlRow[]>,
): Promise<readonly ControlRow[]> => {
  const rows: ControlRow[] = [];
  const errors: unknown[] = [];
  for (const table of tables) {
    try {
      rows.push(...(await rowsOf(table)));
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0 && errors.length === tables.length) throw errors[0];
  return rows;
};

type CommandOptions<Connection> = {
  readonly kept: KeptConnection<Connection> | null;
  /** The name goes into the statement as it is: it must be one that the server itself told. */
  readonly isKnown: (table: string) => Promise<boolean>;
};

/** Sends an order over the connection that acts, to a table that is still there. `send` gives the state then; `null`: no such job. */
export const commandOver = async <Connection extends OpenConnection>(
  {kept, isKnown}: CommandOptions<Connection>,
  {table, job}: Pick<ControlRow, 'table' | 'job'>,
  words: string,
  send: (connection: Connection) => Promise<string | null>,
): Promise<SignalReply> => {
  const acting = actingOver(kept);
  const missing = acting.missing();
  if (missing !== null) return {result: 'refused', reply: missing, fix: null};
  if (!(await isKnown(table)))
    return {result: 'changed', reply: `${table} is no backfill-control table any more.`};
  const state = await acting.over(send);
  return state === null
    ? {result: 'changed', reply: `${table} has no job ${job} any more.`}
    : {result: 'sent', reply: `${job} was told to ${words}; its state is ${state}`};
};
