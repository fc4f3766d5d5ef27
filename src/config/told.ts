// What `report` and `export` are to write, where, and of which recordings.
import path from 'node:path';
import {UserError} from '../errors.ts';
import type {Request} from './arguments.ts';

const formats = ['md', 'html', 'json', 'csv', 'cast'] as const;

export type ToldFormat = (typeof formats)[number];

export type ToldConfig = {
  /** As they were named, and where they are. */
  readonly files: readonly {readonly name: string; readonly path: string}[];
  /** `null`: standard output. */
  readonly output: string | null;
  readonly format: ToldFormat;
  readonly since: string | null;
  readonly until: string | null;
  readonly redact: boolean;
  /** Of a cast: times as fast as it was. */
  readonly speed: number;
};

const reports = ['md', 'html', 'json'] as const;

const otherEndings: Readonly<Record<string, ToldFormat>> = {htm: 'html', markdown: 'md'};

/** Of a report, by the ending of its file. */
const reportFormat = (output: string | null): ToldFormat => {
  if (output === null) return 'md';
  const ending = path.extname(output).slice(1).toLowerCase();
  const found = reports.find(format => format === (otherEndings[ending] ?? ending));
  if (found !== undefined) return found;
  throw new UserError(
    `What to write into ${output} is not known.`,
    `Give it one of these endings: ${reports.map(format => `.${format}`).join(', ')}.`,
  );
};

const exportFormat = ({csv, cast}: Request['flags'], files: readonly string[]): ToldFormat => {
  if (csv === cast) throw new UserError('What to export is not said.', 'Add one of --csv and --cast.');
  if (cast && files.length > 1)
    throw new UserError('A cast shows one recording.', 'Name one file, or use --csv.');
  return cast ? 'cast' : 'csv';
};

const speedOf = ({speed, cast}: Request['flags']): number => {
  if (!speed) return 1;
  if (!cast) throw new UserError('--speed is that of a cast.', 'Add --cast.');
  const times = Number(speed.replace(/[x×]$/, ''));
  if (times >= 0.25 && times <= 3_600) return times;
  throw new UserError(`--speed "${speed}" is no speed.`, 'Write a number from 0.25 to 3600.');
};

/** `null`: it is another command. Throws `UserError`. */
export const toldOf = (
  {command, files = [], flags}: Request,
  folder: string,
  redact: boolean,
): ToldConfig | null => {
  if (command !== 'report' && command !== 'export') return null;
  if (files.length === 0)
    throw new UserError('No recording is named.', 'migtop recordings lists those there are.');
  const output = flags.output ? path.resolve(folder, flags.output) : null;
  const named = files.map(name => ({name, path: path.resolve(folder, name)}));
  if (named.some(file => file.path === output))
    throw new UserError(`${flags.output} is the recording itself.`, 'Write into another file.');
  return {
    ...{files: named, output, redact, speed: speedOf(flags)},
    format: command === 'report' ? reportFormat(output) : exportFormat(flags, files),
    ...{since: flags.since || null, until: flags.until || null},
  };
};
