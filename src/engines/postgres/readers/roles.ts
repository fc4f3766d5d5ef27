// Roles that are connected: who of them is a superuser, and the time-outs that their sessions begin with, which come from the role in its
// database, the role, the database, or the server.
import type {RoleFacts} from '../../../core/observation.ts';
import type {Reader} from '../../reader.ts';
import {flag, type Row, text} from '../../row.ts';
import {type Provider, superusersOnly} from '../grants.ts';
import {thisDatabase} from '../sql.ts';

/** Of our own session the server tells what it began with: the server's default, unless our role or database has its own. */
const serverDefault = (name: string): string => `(select reset_val from pg_settings s where s.name = '${name}'
    and not exists (
      select from pg_db_role_setting o, unnest(o.setconfig) c(line)
      where c.line like '${name}=%'
        and o.setrole in (0, (select oid from pg_roles where rolname = session_user))
        and o.setdatabase in (0, ${thisDatabase})
        and (o.setrole, o.setdatabase) <> (0, 0)))`;

const effective = (name: string, ownOptions: boolean): string => `coalesce((
    select split_part(c.line, '=', 2) from pg_db_role_setting o, unnest(o.setconfig) c(line)
    where c.line like '${name}=%' and o.setrole in (0, r.usesysid) and o.setdatabase in (0, r.datid)
    order by (o.setrole <> 0) desc, (o.setdatabase <> 0) desc limit 1),
  ${ownOptions ? 'null' : serverDefault(name)})`;

const rolesSql = (ownOptions: boolean): string => `select distinct on (usename) usename as "user",
  (select rolsuper from pg_roles o where o.oid = r.usesysid) as superuser,
  ${effective('lock_timeout', ownOptions)} as lock, ${effective('statement_timeout', ownOptions)} as statement
from (select distinct usename, usesysid, datid from pg_stat_activity
  where usename is not null) r
order by usename, datid = ${thisDatabase} desc nulls last`;

const unitOf: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A number without a unit is in milliseconds. */
export const duration = (value: string | null): number | null => {
  const found = /^\s*'?\s*([\d.]+)\s*([a-z]*)/i.exec(value ?? '');
  const unit = unitOf[found?.[2] || 'ms'];
  return found === null || unit === undefined ? null : Math.round(Number(found[1]) * unit);
};

type Ours = {
  readonly superuser: boolean;
  readonly provider: Provider | null;
  /** Our connection was given options of its own, so that the server's defaults are not to be seen from it. */
  readonly ownOptions: boolean;
};

const roleOf = (row: Row, {superuser, provider}: Ours): RoleFacts => {
  const user = text(row, 'user') ?? '';
  return {
    user,
    protected: flag(row, 'superuser') && !superuser ? superusersOnly(user, provider) : null,
    lock: duration(text(row, 'lock')),
    statement: duration(text(row, 'statement')),
  };
};

export const makeRolesReader = (ours: Ours): Reader<readonly RoleFacts[]> => ({
  name: 'roles',
  every: 30_000,
  budget: 50,
  sql: () => rolesSql(ours.ownOptions),
  read: rows => rows.map(row => roleOf(row, ours)),
});
