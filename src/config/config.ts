// Flags, environment, file and defaults, in this order, as one validated object.
import {hostname} from 'node:os';
import path from 'node:path';
import type {Canary} from '../core/canary.ts';
import type {Limits, Watch} from '../core/event.ts';
import type {HeartbeatTable, ResolveContext, Timeouts} from '../engines/engine.ts';
import {UserError} from '../errors.ts';
import type {GivenFlags} from '../flags.ts';
import type {Request} from './arguments.ts';
import {type BackfillConfig, backfillOf, durationOf} from './backfill.ts';
import {canariesOf} from './canaries.ts';
import {defaultInterval, defaultKeep, defaultLimits, defaultTimeouts, shortestInterval} from './defaults.ts';
import {type Endpoints, endpointsOf} from './endpoints.ts';
import {type ConfigFile, readConfigFile} from './file.ts';
import {type Headless, headlessOf} from './headless.ts';
import {type Outward, outwardOf} from './outward.ts';
import type {FileSettings} from './schema.ts';
import {type ToldConfig, toldOf} from './told.ts';
import {parseSize} from './units.ts';

export type Surroundings = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Where relative paths start and the file is looked for. */
  readonly folder: string;
  /** Who is logged in on this machine. */
  readonly account: string;
  /** Asks the person at the terminal; `null` when there is none. */
  readonly ask: ((prompt: string) => Promise<string>) | null;
};

export type Config = {
  /** A DSN; undefined: the engine's own environment variables say it all. */
  readonly primary: string | undefined;
  readonly replicas: readonly string[];
  /** What an engine needs to make targets of these. */
  readonly context: ResolveContext;
  readonly limits: Limits;
  readonly watch: Watch;
  /** Where gh-ost listens beside its usual places: paths or host:port. */
  readonly ghostSockets: readonly string[];
  readonly outward: Outward;
  /** What users ask for. */
  readonly endpoints: Endpoints;
  /** What the servers are asked beside a cheap question of ours; and whether a write is tried. */
  readonly canaries: {readonly own: readonly Canary[]; readonly writes: boolean};
  readonly timeouts: Timeouts;
  /** `null`: lag is measured without one. */
  readonly heartbeat: HeartbeatTable | null;
  /** Usual time between two readings, ms. */
  readonly interval: number;
  readonly readOnly: boolean;
  /** Start armed. */
  readonly arm: boolean;
  /** Into `file`, or a new file in `folder`; `null`: the session is not recorded. */
  readonly record: {readonly file: string | null; readonly folder: string} | null;
  /** Literals are taken out of statements before anything is shown in lists, stored or sent. */
  readonly redact: boolean;
  /** Where recordings are when no file is named. */
  readonly recordings: string;
  /** Of the recordings there, what is older (ms) or more (bytes) is deleted. */
  readonly keep: {readonly age: number; readonly size: number};
  /** Delete them now. */
  readonly prune: boolean;
  /** The recording to be played, and where to begin; `null`: none is named. */
  readonly replay: {readonly file: string; readonly at: string | null} | null;
  /** What is to be told of which recordings; `null`: no such command. */
  readonly told: ToldConfig | null;
  readonly auditLog: string;
  readonly operator: string;
  /** A recording whose baseline is gone by; `null`: that of before the migration. */
  readonly baseline: string | null;
  /** Ends once the servers have recovered from the migration, or have not in time. */
  readonly untilRecovered: boolean;
  /** `null`: on the screen. */
  readonly headless: Headless | null;
  /** `null`: this is no backfill. */
  readonly backfill: BackfillConfig | null;
  readonly format: 'text' | 'json';
  readonly color: boolean;
  /** The file that was read, for people. */
  readonly file: string | null;
};

const intervalOf = (flags: GivenFlags, env: string | undefined, file: number | undefined): number => {
  const interval =
    durationOf(flags.interval, '--interval') ?? durationOf(env, 'MIGTOP_INTERVAL') ?? file ?? defaultInterval;
  if (interval >= shortestInterval) return interval;
  throw new UserError(
    `An interval of ${interval} ms costs a loaded server too much.`,
    `Use ${shortestInterval}ms or more.`,
  );
};

/** pt-heartbeat's name for the column. */
const usualColumn = 'ts';

const heartbeatOf = ({heartbeat}: GivenFlags, file: FileSettings['heartbeat']): HeartbeatTable | null => {
  if (!heartbeat) return file ? {table: file.table, column: file.column ?? usualColumn} : null;
  const [, table, column = usualColumn] = /^([^:]+)(?::([^:]+))?$/.exec(heartbeat) ?? [];
  if (table !== undefined) return {table, column};
  throw new UserError(
    `--heartbeat "${heartbeat}" is no table.`,
    'Write TABLE or TABLE:COLUMN, e.g. percona.heartbeat:ts.',
  );
};

const readOnlyOf = (flags: GivenFlags, env: string | undefined, file: boolean | undefined): boolean => {
  if (env !== undefined && !/^(1|true|yes|0|false|no|)$/.test(env))
    throw new UserError(`MIGTOP_READ_ONLY is "${env}".`, 'Set it to 1 or 0.');
  const fromEnv = env ? /^(1|true|yes)$/.test(env) : undefined;
  const readOnly = flags.readOnly ?? fromEnv ?? file ?? false;
  if (readOnly && flags.arm)
    throw new UserError('--arm is given, and this console is read-only.', 'Leave one of the two out.');
  return readOnly;
};

const formatOf = ({format, json}: GivenFlags): Config['format'] => {
  if (json && format && format !== 'json')
    throw new UserError('--json and --format contradict each other.', 'Leave one of the two out.');
  if (json) return 'json';
  if (!format || format === 'text') return 'text';
  if (format === 'json') return 'json';
  throw new UserError(`There is no format "${format}".`, 'It is text or json.');
};

/** A primary named by hand has nothing to do with the replicas in a file. */
const serversOf = ({primary, flags}: Request, env: string | undefined, file: ConfigFile | null) => {
  const named = primary ?? env;
  const {settings} = file ?? {};
  return {
    primary: named ?? settings?.primary,
    replicas: flags.replica ?? (named === undefined ? settings?.replicas : undefined) ?? [],
  };
};

/** Where recordings and the audit log go: the XDG base directory for state. */
const stateFolder = ({env, home}: Surroundings): string =>
  path.join(env.XDG_STATE_HOME || path.join(home, '.local/state'), 'migtop');

const recordOf = (
  request: Request,
  surroundings: Surroundings,
  file: ConfigFile | null,
): Config['record'] => {
  const {command} = request;
  const {record} = request.flags;
  const wanted = record !== undefined || command === 'record' || file?.settings.record !== false;
  if (record === false && command === 'record')
    throw new UserError('migtop record does nothing but record.', 'Leave --no-record out.');
  if (record === false || !wanted) return null;
  return {
    file: record === undefined ? null : path.resolve(surroundings.folder, record),
    folder: folderOf(surroundings, file),
  };
};

const folderOf = (surroundings: Surroundings, file: ConfigFile | null): string => {
  const named = file?.settings.recordDir;
  return named ? path.resolve(path.dirname(file?.path ?? ''), named) : stateFolder(surroundings);
};

const keepOf = ({keepFor, keepSize}: GivenFlags, settings: FileSettings): Config['keep'] => {
  const size = keepSize ? parseSize(keepSize) : null;
  if (keepSize && size === null)
    throw new UserError(`--keep-size "${keepSize}" is not a size.`, 'Write 500MiB or 2GiB.');
  return {
    age: durationOf(keepFor, '--keep-for') ?? settings.keepFor ?? defaultKeep.age,
    size: size ?? settings.keepSize ?? defaultKeep.size,
  };
};

const replayOf = ({command, primary, flags}: Request, {folder}: Surroundings): Config['replay'] =>
  primary === undefined || (command !== 'replay' && command !== 'attach')
    ? null
    : {file: path.resolve(folder, primary), at: flags.at || null};

/** Throws `UserError`. */
export const loadConfig = async (request: Request, surroundings: Surroundings): Promise<Config> => {
  const {flags} = request;
  const {env, home, folder, account, ask} = surroundings;
  const file = await readConfigFile(flags.config || env.MIGTOP_CONFIG || undefined, folder);
  const settings = file?.settings ?? {};
  const auditLog = flags.auditLog || env.MIGTOP_AUDIT_LOG;
  const endpoints = endpointsOf(settings.endpoints, env);
  const redact = flags.redact ?? settings.redact ?? false;
  return {
    ...serversOf(request, env.MIGTOP_PRIMARY || undefined, file),
    context: {env, home, password: {command: settings.passwordCommand ?? null, ask}},
    limits: {...defaultLimits, ...settings.limits},
    watch: {
      applications: flags.app ?? settings.watch?.applications ?? [],
      users: flags.user ?? settings.watch?.users ?? [],
      tables: flags.table ?? settings.watch?.tables ?? [],
    },
    ghostSockets: flags.ghostSocket ?? settings.tools?.ghost?.sockets ?? [],
    outward: outwardOf(flags, settings),
    endpoints,
    canaries: {
      own: canariesOf(
        settings.canaries,
        endpoints.endpoints.map(({name}) => name),
      ),
      writes: flags.canaryWrite ?? settings.canaryWrite ?? false,
    },
    timeouts: {...defaultTimeouts, ...settings.timeouts},
    heartbeat: heartbeatOf(flags, settings.heartbeat),
    interval: intervalOf(flags, env.MIGTOP_INTERVAL, settings.interval),
    readOnly: request.command === 'record' || readOnlyOf(flags, env.MIGTOP_READ_ONLY, settings.readOnly),
    arm: flags.arm ?? false,
    record: recordOf(request, surroundings, file),
    redact,
    recordings: folderOf(surroundings, file),
    keep: keepOf(flags, settings),
    prune: flags.prune ?? false,
    replay: replayOf(request, surroundings),
    told: toldOf(request, folder, redact),
    auditLog: auditLog
      ? path.resolve(folder, auditLog)
      : settings.auditLog
        ? path.resolve(path.dirname(file?.path ?? ''), settings.auditLog)
        : path.join(stateFolder(surroundings), 'audit.jsonl'),
    operator: flags.operator || env.MIGTOP_OPERATOR || settings.operator || `${account}@${hostname()}`,
    baseline: flags.baseline && request.command !== 'backfill' ? path.resolve(folder, flags.baseline) : null,
    untilRecovered: flags.untilRecovered ?? false,
    headless: headlessOf(request),
    backfill: request.command === 'backfill' ? backfillOf(flags, settings.backfill) : null,
    format: formatOf(flags),
    color: flags.color ?? !env.NO_COLOR,
    file: file?.path ?? null,
  };
};
