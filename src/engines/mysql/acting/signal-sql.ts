// The one message that both checks who a session is and signals it.
import type {SessionAction, SessionTarget} from '../../engine.ts';
import type {Access} from '../access.ts';
import {literal} from '../sql.ts';
import {eventToken, isEventToken, serverStart, trxToken} from '../tokens.ts';
import type {KillProcedures} from './kill-procedures.ts';

/** What decides which statements are sent. */
export type Signalling = Pick<Access, 'traits'> & {
  /** `null`: KILL is ours to send. */
  readonly procedures: KillProcedures | null;
};

type Check = {
  /** Whom to signal: the id that KILL or a procedure takes. */
  readonly id: string;
  readonly from: string;
  readonly where: readonly string[];
};

/** DDL has transactions of its own beside the session's: any of them will do. */
const inTransaction = (id: string, token: string): string =>
  `EXISTS (SELECT 1 FROM information_schema.innodb_trx x
    WHERE x.trx_mysql_thread_id = ${id} AND ${trxToken('x')} = ${literal(token)})`;

/** A procedure that is called has statements of its own beside the CALL: level 0 is what the client sent. */
const mysqlStatement = (token: string): string =>
  `EXISTS (SELECT 1 FROM performance_schema.events_statements_current s
    WHERE s.thread_id = t.thread_id AND s.nesting_event_level = 0 AND s.end_event_id IS NULL
    AND ${eventToken('s')} = ${literal(token)})`;

const openTransaction = `SELECT 1 FROM performance_schema.events_transactions_current x
    WHERE x.thread_id = t.thread_id AND x.state = 'ACTIVE'`;

const mysqlTransaction = (token: string): string =>
  isEventToken(token)
    ? `EXISTS (${openTransaction} AND ${eventToken('x')} = ${literal(token)})`
    : inTransaction('t.processlist_id', token);

type Guards = {
  readonly statement: (token: string) => string;
  readonly transaction: (token: string) => string;
  readonly idle: string;
  /** In no transaction; `null`: our user could not see one. */
  readonly free: string | null;
};

/**
 * A cancel means the statement. A terminate means the transaction, and with it the locks: a later statement in it changes nothing, but one
 * that was idle and is not any more has come back to life.
 */
const guards = (action: SessionAction, {identity}: SessionTarget, is: Guards): readonly string[] => {
  const {transaction, statement} = identity;
  if (action === 'cancel' || (statement !== null && transaction === null))
    return [is.statement(statement ?? '')];
  if (transaction === null) return [is.idle, ...(is.free === null ? [] : [is.free])];
  const same = is.transaction(transaction);
  return statement === null ? [is.idle, same] : [`(${is.statement(statement)}\n  OR ${same})`];
};

const mysqlCheck = (action: SessionAction, target: SessionTarget): Check => ({
  id: 't.processlist_id',
  from: 'performance_schema.threads t',
  where: [
    `t.processlist_id = ${Number(target.session)}`,
    `t.name NOT REGEXP '^thread/(sql/(replica|slave)_|group_rpl/)'`,
    `t.processlist_command NOT IN ('Binlog Dump', 'Binlog Dump GTID', 'Daemon')`,
    ...guards(action, target, {
      statement: mysqlStatement,
      transaction: mysqlTransaction,
      idle: `t.processlist_command = 'Sleep'`,
      free: `NOT EXISTS (${openTransaction})`,
    }),
  ],
});

const mariadbCheck = (
  action: SessionAction,
  target: SessionTarget,
  {traits, procedures}: Signalling,
): Check => {
  const byStatement = action === 'cancel' && (procedures === null || procedures.byStatement);
  const free =
    'NOT EXISTS (SELECT 1 FROM information_schema.innodb_trx x WHERE x.trx_mysql_thread_id = p.id)';
  return {
    id: byStatement ? 'p.query_id' : 'p.id',
    from: 'information_schema.processlist p',
    where: [
      `p.id = ${Number(target.session)}`,
      `p.user NOT IN ('system user', 'event_scheduler')`,
      `p.command NOT IN ('Binlog Dump', 'Daemon', 'Slave_IO', 'Slave_SQL', 'Slave_worker')`,
      ...guards(action, target, {
        statement: token => `(p.command <> 'Sleep' AND p.query_id = ${literal(token)})`,
        transaction: token => inTransaction('p.id', token),
        idle: `p.command = 'Sleep'`,
        free: traits.may.seeProcesses ? free : null,
      }),
    ],
  };
};

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

/** One message: whoever fails the check is not signalled, whatever was on the screen. Server ids start again with the server, so its start is checked too. */
export const signalSql = (action: SessionAction, target: SessionTarget, signalling: Signalling): string => {
  const {traits, procedures} = signalling;
  const {id, from, where} =
    traits.family === 'mariadb' ? mariadbCheck(action, target, signalling) : mysqlCheck(action, target);
  const sameServer = `${serverStart(traits.family)} = ${Number(target.identity.session)}`;
  const check = [
    `SELECT ${id} INTO @k`,
    `FROM ${from}`,
    `WHERE ${[...where, sameServer].join('\n  AND ')}`,
  ].join('\n');
  return [
    `SET @k = ${procedures === null ? nobody[traits.family] : 'NULL'}`,
    check,
    ...(procedures === null ? kill(action, signalling) : call(procedures[action])),
  ].join(';\n');
};
