// What `report` and `export` are to write, where, and of which recordings.
import path from 'node:path';
import {UserError} from '../errors.ts';
import type {Request} from './arguments.ts';

const formats = ['md', 'html', 'json', 'csv'] as const;

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
};

const written = {report: ['md', 'html', 'json'], export: ['csv']} as const;

const otherEndings: Readonly<Record<string, ToldFormat>> = {htm: 'html', markdown: 'md'};

const formatOf = (command: keyof typeof written, output: string | null): ToldFormat => {
  const [usual] = written[command];
  const ending = output === null ? usual : path.extname(output).slice(1).toLowerCase();
  const found = written[command].find(format => format === (otherEndings[ending] ?? ending));
  if (found !== undefined) return found;
  const endings = written[command].map(format => `.${format}`).join(', ');
  throw new UserError(
    `What to write into ${output} is not known.`,
    `Give it one of these endings: ${endings}.`,
  );
};

/** `null`: it is another command. Throws `UserError`. */
export const toldOf = ({command, files = [], flags}: Request, folder: string): ToldConfig | null => {
  if (command !== 'report' && command !== 'export') return null;
  if (files.length === 0)
    throw new UserError('No recording is named.', 'migtop recordings lists those there are.');
  if (command === 'export' && !flags.csv) throw new UserError('What to export is not said.', 'Add --csv.');
  const output = flags.output ? path.resolve(folder, flags.output) : null;
  const named = files.map(name => ({name, path: path.resolve(folder, name)}));
  if (named.some(file => file.path === output))
    throw new UserError(`${flags.output} is the recording itself.`, 'Write into another file.');
  return {
    ...{files: named, output, format: formatOf(command, output), redact: flags.redact ?? false},
    ...{since: flags.since || null, until: flags.until || null},
  };
};
