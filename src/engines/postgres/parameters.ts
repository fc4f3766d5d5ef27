// The connection parameters of libpq: their names, their environment variables, and which of them are not for us.
// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
import {UserError} from '../../errors.ts';

/** What we use, with the environment variable that fills it in. */
const used = {
  host: 'PGHOST',
  hostaddr: 'PGHOSTADDR',
  port: 'PGPORT',
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  passfile: 'PGPASSFILE',
  service: 'PGSERVICE',
  servicefile: 'PGSERVICEFILE',
  options: 'PGOPTIONS',
  application_name: 'PGAPPNAME',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  sslmode: 'PGSSLMODE',
  sslnegotiation: 'PGSSLNEGOTIATION',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslpassword: null,
  sslcrl: 'PGSSLCRL',
} as const;

type Parameter = keyof typeof used;
export type Parameters = Readonly<Partial<Record<Parameter, string>>>;

/** Changes nothing for a console, or is set by it. */
const ignored = new Set([
  'client_encoding',
  'fallback_application_name',
  'gssencmode',
  'gsslib',
  'gssdelegation',
  'krbsrvname',
  'keepalives',
  'keepalives_idle',
  'keepalives_interval',
  'keepalives_count',
  'load_balance_hosts',
  'replication',
  'sslcertmode',
  'sslcompression',
  'sslcrldir',
  'sslsni',
  'target_session_attrs',
  'tcp_user_timeout',
]);

/** Promises of safety that we cannot keep: refused rather than passed over. Their harmless values are listed. */
const unkept: Readonly<Record<string, {readonly env: string; readonly harmless: readonly string[]}>> = {
  channel_binding: {env: 'PGCHANNELBINDING', harmless: ['disable', 'prefer']},
  require_auth: {env: 'PGREQUIREAUTH', harmless: []},
  requirepeer: {env: 'PGREQUIREPEER', harmless: []},
  ssl_min_protocol_version: {env: 'PGSSLMINPROTOCOLVERSION', harmless: ['TLSv1', 'TLSv1.1', 'TLSv1.2']},
  ssl_max_protocol_version: {env: 'PGSSLMAXPROTOCOLVERSION', harmless: ['TLSv1.3']},
};

const isUsed = (name: string): name is Parameter => Object.hasOwn(used, name);

const refuse = (name: string, value: string): void => {
  const promise = unkept[name];
  if (promise === undefined || value === '' || promise.harmless.includes(value)) return;
  throw new UserError(`${name}=${value} is not supported.`, `Leave ${name} (${promise.env}) out.`);
};

/** Keeps what we use. Throws `UserError` for a name that libpq does not know either; `where` says where it stood. */
export const checkParameters = (
  pairs: Iterable<readonly [name: string, value: string]>,
  where: string,
): Parameters => {
  const found: Partial<Record<Parameter, string>> = {};
  for (const [name, value] of pairs) {
    if (isUsed(name)) found[name] = value;
    else if (name === 'ssl' && value === 'true') found.sslmode = 'require';
    else if (Object.hasOwn(unkept, name)) refuse(name, value);
    else if (!ignored.has(name))
      throw new UserError(`${where} has an unknown parameter "${name}".`, 'Check its spelling.');
  }
  return found;
};

/** What the environment says; an empty variable counts as unset, as in libpq. */
export const environmentParameters = (env: Readonly<Record<string, string | undefined>>): Parameters => {
  for (const [name, {env: variable}] of Object.entries(unkept)) refuse(name, env[variable] ?? '');
  const found: Partial<Record<Parameter, string>> = {};
  for (const [name, variable] of Object.entries(used)) {
    const value = variable === null ? undefined : env[variable];
    if (value && isUsed(name)) found[name] = value;
  }
  return found;
};
