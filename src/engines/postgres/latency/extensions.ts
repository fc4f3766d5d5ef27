// What this server counts of its statements: extensions in our database, and their libraries in the server.
import type {Capability} from '../../../core/capability.ts';
import {changeSetting, grantRole, type Provider} from '../grants.ts';

/** One of the extensions that count statements. */
export type CountingExtension = {
  /** Its schema, quoted where it needs it; `null`: our database does not have it. */
  readonly schema: string | null;
  /** `[1, 11]`; empty without a schema. */
  readonly version: readonly number[];
  /** The server has its library, and counts. */
  readonly loaded: boolean;
};

/** Of one extension, as JSON; `setting` is one that only its library has. */
export const extensionSql = (name: string, setting: string): string => `json_build_object(
  'loaded', current_setting('${setting}', true) is not null,
  'schema', (select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = '${name}'),
  'version', (select coalesce(json_agg(part::int), '[]') from pg_extension e, regexp_split_to_table(e.extversion, '\\D+') part
    where e.extname = '${name}' and part <> ''))`;

export const isAtLeastVersion = ({version}: CountingExtension, major: number, minor: number): boolean => {
  const [has = 0, within = 0] = version;
  return has > major || (has === major && within >= minor);
};

type Grantee = {
  readonly user: string;
  readonly provider: Provider | null;
  readonly superuser: boolean;
  readonly readsAllStats: boolean;
};

/** Before 1.8 it calls its columns otherwise: an upgraded server keeps the old ones until it is told to update them. */
const names = (extension: CountingExtension): boolean => isAtLeastVersion(extension, 1, 8);

export const statementMeans = (extension: CountingExtension, access: Grantee): Capability => {
  const missing = 'what statements take on average is not counted';
  const create = 'CREATE EXTENSION pg_stat_statements;';
  if (!extension.loaded)
    return {
      missing,
      fix: [
        changeSetting('shared_preload_libraries', 'pg_stat_statements', access.provider),
        ...(extension.schema === null ? [create] : []),
      ].join('\n'),
    };
  if (extension.schema === null) return {missing: `${missing} in this database`, fix: create};
  if (!names(extension)) return {missing, fix: 'ALTER EXTENSION pg_stat_statements UPDATE;'};
  if (access.superuser || access.readsAllStats) return true;
  return {missing: 'statements of other roles are hidden', fix: grantRole('pg_monitor', access)};
};

/** `undefined`: PostgreSQL itself has no such thing, and nothing is missing. */
export const statementHistogram = ({loaded, schema}: CountingExtension): Capability | undefined => {
  if (!loaded) return undefined;
  return schema === null
    ? {
        missing: 'pg_stat_monitor counts, and this database cannot show it',
        fix: 'CREATE EXTENSION pg_stat_monitor;',
      }
    : true;
};
