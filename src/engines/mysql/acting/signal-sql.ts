// The one message that both checks what a session does and signals it. Which server and which kind of session it is cannot change over one
// connection: that is looked at just before.
import type {SessionAction, SessionTarget} from '../../engine.ts';
import type {Access} from '../access.ts';
import {isEvent, isTrx} from '../tokens.ts';
import type {KillProcedures} from './kill-procedures.ts';

/** What decides which statements are sent. */
export type Signalling = Pick<Access, 'traits'> & {
  /** `null`: KILL is ours to send. */
  readonly procedures: KillProcedures | null;
};

type Guards = {
  readonly statement: (token: string) => string;
  readonly transaction: (token: string) => string;
  readonly idle: string;
  /** In no transaction that could be seen. */
  readonly free: string;
};

const exists = (table: string, condition: string): string =>
  `EXISTS (SELECT 1 FROM ${table}\n    WHERE ${condition})`;

const innodb = (id: string, condition?: string): string =>
  exists(
    'information_schema.innodb_trx x',
    `x.trx_mysql_thread_id = ${id}${condition === undefined ? '' : ` AND ${condition}`}`,
  );

const both = (...conditions: readonly string[]): string => conditions.filter(Boolean).join('\n  AND ');

/** A procedure that is called has statements of its own, with other numbers: the one that the client sent is meant. */
const mysqlGuards = ({may}: Access['traits']): Guards => ({
  statement: token =>
    exists(
      'performance_schema.events_statements_current s',
      `${isEvent('s', token)} AND s.end_event_id IS NULL`,
    ),
  transaction: token =>
    exists(
      'performance_schema.events_transactions_current x',
      `${isEvent('x', token)} AND x.state = 'ACTIVE'`,
    ),
  idle: `t.processlist_command = 'Sleep'`,
  free: both(
    `NOT ${exists('performance_schema.events_transactions_current x', `x.thread_id = t.thread_id AND x.state = 'ACTIVE'`)}`,
    may.seeProcesses ? `NOT ${innodb('t.processlist_id')}` : '',
  ),
});

/** Without PROCESS nobody's transactions are to be seen. */
const mariadbGuards = ({may}: Access['traits']): Guards => ({
  statement: token => `t.query_id = ${/^\d+$/.test(token) ? token : 'NULL'} AND t.command <> 'Sleep'`,
  transaction: token => innodb('t.id', isTrx('x', token)),
  idle: `t.command = 'Sleep'`,
  free: may.seeProcesses ? `NOT ${innodb('t.id')}` : '',
});

/**
 * A cancel means the statement. A terminate means the transaction, and with it the locks: a later statement in it changes nothing, but one
 * that was idle and is not any more has come back to life.
 */
const guard = (action: SessionAction, {identity}: SessionTarget, is: Guards): string => {
  const {transaction, statement} = identity;
  if (action === 'cancel' || (statement !== null && transaction === null))
    return is.statement(statement ?? '');
  if (transaction === null) return both(is.idle, is.free);
  const same = is.transaction(transaction);
  return statement === null ? both(is.idle, same) : `(${is.statement(statement)}\n  OR ${same})`;
};

const places = {
  mysql: {table: 'performance_schema.threads t', id: 't.processlist_id'},
  mariadb: {table: 'information_schema.processlist t', id: 't.id'},
} as const;

/** No session and no statement has these ids: KILL says so, and does nothing. MariaDB would take NULL for the id of whoever has run nothing yet. */
const nobody = {mysql: 'NULL', mariadb: '-1'} as const;

const kill = (action: SessionAction, {traits}: Signalling): readonly string[] => {
  if (action === 'terminate') return ['KILL @k'];
  return [traits.family === 'mariadb' ? 'KILL QUERY ID @k' : 'KILL QUERY @k'];
};

/** What a procedure would make of NULL nobody says: it is not called then. */
const call = (name: string): readonly string[] => [
  `SET @call = IF(@k IS NULL, 'DO 0', CONCAT('CALL mysql.${name}(', @k, ')'))`,
  'PREPARE signalled FROM @call',
  'EXECUTE signalled',
  'DEALLOCATE PREPARE signalled',
  'SELECT @k AS sent',
];

/** One message: whoever fails the check is not signalled, whatever was on the screen. */
export const signalSql = (action: SessionAction, target: SessionTarget, signalling: Signalling): string => {
  const {traits, procedures} = signalling;
  const {family} = traits;
  const {table, id} = places[family];
  const byStatement =
    family === 'mariadb' && action === 'cancel' && (procedures === null || procedures.byStatement);
  const is = family === 'mariadb' ? mariadbGuards(traits) : mysqlGuards(traits);
  return [
    `SET @k = ${procedures === null ? nobody[family] : 'NULL'}`,
    `SELECT ${byStatement ? 't.query_id' : id} INTO @k FROM ${table}
WHERE ${both(`${id} = ${Number(target.session)}`, guard(action, target, is))}`,
    ...(procedures === null ? kill(action, signalling) : call(procedures[action])),
  ].join(';\n');
};
