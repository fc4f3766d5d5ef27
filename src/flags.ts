// Every command and flag there is. The parser, --help and the README are made from these tables and from nothing else.
import {backfillFlags} from './backfill-flags.ts';
import {watchFlags} from './watch-flags.ts';

export type Command = {
  readonly help: string;
  /** Completes the usage line. */
  readonly takes: string;
};

export const commands = {
  watch: {takes: '[primary]', help: 'Watch a migration and act on it (the default command).'},
  snapshot: {takes: '[primary]', help: 'Print one diagnosis. Exit code 0: healthy, 2: unhealthy, 1: error.'},
  backfill: {
    takes: '[primary] --table NAME --set SQL [--where SQL]',
    help: 'Change the rows of a table in batches, as fast as the servers bear. Exit code 0: done, 2: aborted.',
  },
  doctor: {takes: '[primary]', help: 'Print, panel by panel, what works and which GRANT is missing.'},
  record: {
    takes: '[primary]',
    help: 'Record without a screen, e.g. on a jump host, until Ctrl-C or SIGTERM; it can never act.',
  },
  attach: {takes: 'FILE', help: 'Watch what another migtop records, as it is written.'},
  replay: {takes: 'FILE', help: 'Play a recording on the screen: pause, seek, step, from event to event.'},
  report: {
    takes: 'FILE… [-o report.md|report.html|report.json]',
    help: 'Write what happened in recordings as a postmortem; several files become one time line.',
  },
  export: {
    takes: 'FILE… --csv|--cast [-o FILE]',
    help: 'Write the series of recordings, or the screen over time, for other programs.',
  },
  recordings: {takes: '', help: 'List the recordings and what happened in each; --prune deletes old ones.'},
} as const satisfies Readonly<Record<string, Command>>;

export type CommandName = keyof typeof commands;

export type Flag = {
  readonly type: 'string' | 'boolean';
  /** Names the value in --help. */
  readonly value?: string;
  /** May be given several times. */
  readonly isMultiple?: true;
  readonly shortFlag?: string;
  readonly help: string;
  /** What holds when neither flag, environment nor file says anything; in words. */
  readonly usually?: string;
  /** Read when the flag is not given. */
  readonly env?: string;
  /** The same setting in migtop.yaml. */
  readonly key?: string;
  /** Where it means something; everywhere when left out. */
  readonly commands?: readonly CommandName[];
};

const connecting = ['watch', 'snapshot', 'backfill', 'doctor'] as const;

export const flags = {
  replica: {
    type: 'string',
    value: 'DSN',
    isMultiple: true,
    help: 'A replica to watch too.',
    key: 'replicas',
    commands: connecting,
  },
  config: {
    type: 'string',
    value: 'FILE',
    help: 'Read this configuration file.',
    usually: 'migtop.yaml here or in a folder above',
    env: 'MIGTOP_CONFIG',
    commands: [...connecting, 'recordings'],
  },
  app: {
    type: 'string',
    value: 'NAME',
    isMultiple: true,
    help: 'Sessions of this application_name are the migration.',
    key: 'watch.applications',
    commands: ['watch', 'snapshot', 'record'],
  },
  user: {
    type: 'string',
    value: 'NAME',
    isMultiple: true,
    help: 'Sessions of this database user are the migration.',
    key: 'watch.users',
    commands: ['watch', 'snapshot', 'record'],
  },
  table: {
    type: 'string',
    value: 'NAME',
    isMultiple: true,
    help: 'A table that is migrated, and whose vacuum and DDL are watched.',
    key: 'watch.tables, backfill.table',
    commands: ['watch', 'snapshot', 'backfill'],
  },
  ...backfillFlags,
  heartbeat: {
    type: 'string',
    value: 'TABLE[:COL]',
    help: 'Measure lag by a table of heartbeats in UTC; the column is ts unless named.',
    key: 'heartbeat',
    commands: ['watch', 'snapshot', 'backfill', 'doctor'],
  },
  interval: {
    type: 'string',
    value: 'DURATION',
    help: 'Time between two readings of a server, at least 500ms; half of it while sessions wait, and more when a server is slow.',
    usually: '1s',
    env: 'MIGTOP_INTERVAL',
    key: 'interval',
    commands: ['watch', 'record'],
  },
  ...watchFlags,
  operator: {
    type: 'string',
    value: 'NAME',
    help: 'Who acts, for the recording and the audit log.',
    usually: 'user@host',
    env: 'MIGTOP_OPERATOR',
    key: 'operator',
    commands: ['watch', 'record'],
  },
  auditLog: {
    type: 'string',
    value: 'FILE',
    help: 'Append actions to this file.',
    usually: 'audit.jsonl beside the recordings',
    env: 'MIGTOP_AUDIT_LOG',
    key: 'auditLog',
    commands: ['watch'],
  },
  record: {
    type: 'string',
    value: 'FILE',
    help: 'Record into this file; --no-record: into none.',
    usually: 'a new file in ~/.local/state/migtop',
    key: 'record, recordDir',
    commands: ['watch', 'record'],
  },
  keepFor: {
    type: 'string',
    value: 'DURATION',
    help: 'Recordings older than this are deleted when a new one begins.',
    usually: '30d',
    key: 'keepFor',
    commands: ['watch', 'record', 'recordings'],
  },
  keepSize: {
    type: 'string',
    value: 'SIZE',
    help: 'Of all recordings, the newest of this size together are kept.',
    usually: '2GiB',
    key: 'keepSize',
    commands: ['watch', 'record', 'recordings'],
  },
  prune: {
    type: 'boolean',
    help: 'Delete what is older or more than is to be kept.',
    commands: ['recordings'],
  },
  at: {
    type: 'string',
    value: 'TIME',
    help: 'Begin there: 14:02, 14:02:30, +30s or 40%.',
    usually: 'the beginning',
    commands: ['replay'],
  },
  output: {
    type: 'string',
    value: 'FILE',
    shortFlag: 'o',
    help: 'Write into this file; for a report .md, .html or .json says how.',
    usually: 'standard output',
    commands: ['report', 'export'],
  },
  since: {
    type: 'string',
    value: 'TIME',
    help: 'Tell from there on: 14:02, +30s, 40% or 2026-11-21T14:02Z.',
    usually: 'the beginning',
    commands: ['report', 'export'],
  },
  until: {
    type: 'string',
    value: 'TIME',
    help: 'Tell up to there.',
    usually: 'the end',
    commands: ['report', 'export'],
  },
  redact: {
    type: 'boolean',
    help: 'Take literals and comments out of statements, and what messages quote, before they are shown in lists, stored or sent; a session that is opened on the screen still has its whole statement.',
    key: 'redact',
    commands: ['watch', 'record', 'snapshot', 'report', 'export'],
  },
  csv: {type: 'boolean', help: 'A line for each step of each series.', commands: ['export']},
  cast: {type: 'boolean', help: 'The screen as an asciicast, which asciinema plays.', commands: ['export']},
  speed: {
    type: 'string',
    value: 'TIMES',
    help: 'Let the cast run so many times as fast.',
    usually: '1',
    commands: ['export'],
  },
  json: {type: 'boolean', help: 'The same as --format json.', commands: ['snapshot', 'doctor', 'recordings']},
  format: {
    type: 'string',
    value: 'text|json',
    help: 'What to print.',
    usually: 'text',
    commands: ['snapshot', 'doctor', 'recordings'],
  },
  color: {type: 'boolean', help: 'Use colours; --no-color: none.', usually: 'yes, unless NO_COLOR is set'},
  help: {type: 'boolean', shortFlag: 'h', help: 'Print this and end.'},
  version: {type: 'boolean', shortFlag: 'V', help: 'Print the version and end.'},
} as const satisfies Readonly<Record<string, Flag>>;

type FlagName = keyof typeof flags;

/** As the parser hands them over. A string flag is `false` when it was given as `--no-…`. */
export type GivenFlags = {
  readonly [Name in FlagName]?:
    | ((typeof flags)[Name] extends {readonly isMultiple: true}
        ? readonly string[]
        : (typeof flags)[Name]['type'] extends 'boolean'
          ? boolean
          : string | false)
    | undefined;
};

/** `readOnly` is written `--read-only`. */
export const spelled = (name: string): string =>
  `--${name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
