// The statement or procedure that gives a missing right, on a server of one's own and at the cloud providers.

import type {Lacking} from '../../core/capability.ts';

export type Provider = 'Aurora' | 'RDS' | 'Cloud SQL' | 'Azure';

/** Who may hand out predefined roles where nobody is a superuser. */
const granters: Readonly<Record<Provider, string>> = {
  Aurora: 'a member of rds_superuser',
  RDS: 'a member of rds_superuser',
  'Cloud SQL': 'a member of cloudsqlsuperuser',
  Azure: 'a member of azure_pg_admin',
};

/** Where server settings are changed. */
const settingPlaces: Readonly<Record<Provider, string>> = {
  Aurora: 'the DB cluster parameter group',
  RDS: 'the DB parameter group',
  'Cloud SQL': 'the database flags of the instance',
  Azure: 'the server parameters',
};

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const signed = (statement: string, provider: Provider | null): string =>
  provider === null ? statement : `${statement} -- as ${granters[provider]}`;

type Grantee = {readonly user: string; readonly provider: Provider | null};

/** `GRANT pg_monitor TO "console";` */
export const grantRole = (role: string, {user, provider}: Grantee): string =>
  signed(`GRANT ${role} TO ${quoted(user)};`, provider);

/** `null` at a provider: the function stays with its own superuser there. */
export const grantFunction = (signature: string, {user, provider}: Grantee): string | null =>
  provider === null ? `GRANT EXECUTE ON FUNCTION ${signature} TO ${quoted(user)};` : null;

/** Not even `pg_signal_backend` reaches a superuser's session, and at a provider nobody else can become one. */
export const superusersOnly = (role: string, provider: Provider | null): Lacking => ({
  missing: `only superusers may signal sessions of the superuser ${role}`,
  fix: provider === null ? 'connect as a superuser' : null,
});

export const grantColumn = (table: string, column: string, {user}: Grantee): string =>
  `GRANT SELECT, UPDATE (${column}) ON ${table} TO ${quoted(user)};`;

export const grantSchema = (schema: string, {user}: Grantee): string =>
  `GRANT USAGE ON SCHEMA ${schema} TO ${quoted(user)};`;

/** How a setting that needs a restart is changed. */
export const changeSetting = (name: string, value: string, provider: Provider | null): string =>
  provider === null
    ? `ALTER SYSTEM SET ${name} = ${value}; -- takes a restart`
    : `Set ${name} = ${value} in ${settingPlaces[provider]} if it is offered there; takes a restart`;
