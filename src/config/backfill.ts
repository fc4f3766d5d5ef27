// What a backfill is told, by flags first and then by the file.
import {UserError} from '../errors.ts';
import type {GivenFlags} from '../flags.ts';
import {defaultBackfill} from './defaults.ts';
import type {FileSettings} from './schema.ts';
import {parseDuration} from './units.ts';

export type BackfillConfig = {
  readonly table: string;
  readonly set: string;
  readonly where: string | null;
  readonly key: readonly string[] | null;
  /** `null`: named after the table and the work. */
  readonly job: string | null;
  readonly control: string | null;
  readonly dryRun: boolean;
  /** Times in ms. */
  readonly batchTime: number;
  readonly maxLag: number;
  readonly maxLatency: number;
  readonly baseline: number;
  readonly statementTimeout: number;
  readonly lockTimeout: number;
  readonly patience: number;
};

/** Throws `UserError` for what is no duration. */
export const durationOf = (text: string | false | undefined, name: string): number | null => {
  if (!text) return null;
  const duration = parseDuration(text);
  if (duration !== null) return duration;
  throw new UserError(`${name} "${text}" is not a duration.`, 'Write 500ms, 5s, 2m or 1h.');
};

const needed = (value: string | false | undefined, name: string, example: string): string => {
  if (value) return value;
  throw new UserError(`A backfill needs ${name}.`, `Write e.g. ${name} ${example}.`);
};

const tableOf = (flags: GivenFlags, file: string | undefined): string => {
  const [table, ...more] = flags.table ?? [];
  if (more.length > 0)
    throw new UserError('More than one --table is given.', 'Run one backfill for each table.');
  return needed(table ?? file, '--table', 'orders');
};

const timesOf = (written: string | false | undefined): number | null => {
  if (!written) return null;
  const times = Number(written);
  if (times >= 1 && Number.isFinite(times)) return times;
  throw new UserError(`--max-latency "${written}" is no number from 1 up.`, 'Write e.g. 1.5.');
};

const keyOf = (written: string | false | undefined): readonly string[] | null =>
  written ? written.split(',').map(column => column.trim()) : null;

export const backfillOf = (flags: GivenFlags, file: FileSettings['backfill'] = {}): BackfillConfig => {
  const settings = {...defaultBackfill, ...file};
  return {
    table: tableOf(flags, file.table),
    set: needed(flags.set || file.set, '--set', '"total_cents = round(total * 100)"'),
    where: flags.where || file.where || null,
    key: keyOf(flags.key) ?? file.key ?? null,
    job: flags.job || file.job || null,
    control: flags.control || file.control || null,
    dryRun: flags.dryRun ?? false,
    batchTime: durationOf(flags.batchTime, '--batch-time') ?? settings.batchTime,
    maxLag: durationOf(flags.maxLag, '--max-lag') ?? settings.maxLag,
    maxLatency: timesOf(flags.maxLatency) ?? settings.maxLatency,
    baseline: durationOf(flags.baseline, '--baseline') ?? settings.baseline,
    statementTimeout: settings.statementTimeout,
    lockTimeout: settings.lockTimeout,
    patience: settings.patience,
  };
};
