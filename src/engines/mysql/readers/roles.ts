// Users that are connected: whose sessions we may not signal, and the time-outs that their sessions begin with.
import type {RoleFacts} from '../../../core/observation.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import type {Access} from '../access.ts';
import {killsSystemUsers} from '../acting/powers.ts';
import {grant} from '../grants.ts';

/** Servers come with a year (MySQL) or a day (MariaDB): who waits so long for a lock does not give up, ms. */
const endless = 3_600_000;

/** MariaDB counts seconds, MySQL milliseconds. */
const statementLimit = {mysql: '@@global.max_execution_time', mariadb: '@@global.max_statement_time * 1000'};

/** Accounts with SYSTEM_USER can be ended by their like only; who they are is told to those who may read the grant tables. */
const systemUser = ({privileges, traits}: Pick<Access, 'privileges' | 'traits'>): string =>
  traits.family === 'mysql' && privileges.onTable('SELECT', 'mysql', 'global_grants')
    ? `exists (select 1 from mysql.global_grants g where g.user = p.user and g.priv = 'SYSTEM_USER')`
    : '0';

const rolesSql = (access: Access): string => `select p.user as user, ${systemUser(access)} as system_user,
  @@global.lock_wait_timeout * 1000 as lock_wait, ${statementLimit[access.traits.family]} as statement
from (select distinct user from ${access.traits.family === 'mysql' ? 'performance_schema' : 'information_schema'}.processlist
  where user is not null) p`;

const roleOf = (row: Row, access: Access): RoleFacts => {
  const user = text(row, 'user') ?? '';
  const lock = count(row, 'lock_wait') ?? 0;
  return {
    user,
    protected:
      text(row, 'system_user') === '1' && !killsSystemUsers(access)
        ? {
            missing: `only accounts with SYSTEM_USER may signal sessions of ${user}`,
            fix: grant('SYSTEM_USER', '*.*', access.account),
          }
        : null,
    lock: lock < endless ? lock : 0,
    statement: count(row, 'statement'),
  };
};

export const makeRolesReader = (access: Access): Reader<readonly RoleFacts[]> => ({
  name: 'roles',
  every: 30_000,
  budget: 50,
  sql: () => rolesSql(access),
  read: rows => rows.map(row => roleOf(row, access)),
});
