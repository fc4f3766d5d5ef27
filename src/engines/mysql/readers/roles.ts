// Users that are connected: whose sessions we may not signal, and the time-outs that their sessions begin with.
import type {RoleFacts} from '../../../core/observation.ts';
import type {Reader} from '../../reader.ts';
import {count, type Row, text} from '../../row.ts';
import type {Access} from '../access.ts';
import {killsSystemUsers} from '../acting/powers.ts';
import {grant} from '../grants.ts';

/** Servers come with a year (MySQL) or a day (MariaDB): who waits so long for a lock does not give up, ms. */
export const endless = 3_600_000;

/** MariaDB counts seconds, MySQL milliseconds. */
const statementLimit = {mysql: '@@global.max_execution_time', mariadb: '@@global.max_statement_time * 1000'};

/** Where it is written who has what: told to those only who may read it. */
const grantTables = ['global_grants', 'role_edges', 'default_roles', 'user'];

const seesGrants = ({privileges, traits}: Access): boolean =>
  traits.family === 'mysql' && grantTables.every(table => privileges.onTable('SELECT', 'mysql', table));

/**
 * Accounts with SYSTEM_USER can be ended by their like only. It counts where it is granted to the account itself or to a role, through
 * others too, that is active from the login on.
 */
const systemAccounts = `with recursive holders as (
  select user, host from mysql.global_grants where priv = 'SYSTEM_USER'
  union select e.to_user, e.to_host from mysql.role_edges e join holders h on (e.from_user, e.from_host) = (h.user, h.host)),
systems as (
  select user, host from mysql.global_grants where priv = 'SYSTEM_USER'
  union select user, host from holders where @@global.activate_all_roles_on_login
  union select d.user, d.host from mysql.default_roles d
    join holders h on (d.default_role_user, d.default_role_host) = (h.user, h.host))
`;

/** Of several accounts with one name nobody is told which one a session has: a name is protected if all of them are. */
const isSystem = `exists (select 1 from systems s where s.user = p.user)
    and not exists (select 1 from mysql.user u where u.user = p.user and (u.user, u.host) not in (select user, host from systems))`;

const rolesSql = (
  access: Access,
): string => `${seesGrants(access) ? systemAccounts : ''}select p.user as user,
  ${seesGrants(access) ? isSystem : '0'} as system_user,
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
