// Finds and reads migtop.yaml. Every complaint names the file, the line and the key.
import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import {type Document, isNode, isSeq, LineCounter, parseDocument} from 'yaml';
import {UserError} from '../errors.ts';
import {configName} from './defaults.ts';
import {nearest} from './nearest.ts';
import {type FileSettings, fileSchema} from './schema.ts';

export type ConfigFile = {readonly path: string; readonly settings: FileSettings};

/** The file in this folder or the nearest one above that has it. */
const findConfigFile = (folder: string): string | null => {
  const file = path.join(folder, configName);
  if (existsSync(file)) return file;
  const above = path.dirname(folder);
  return above === folder ? null : findConfigFile(above);
};

type Issue = v.InferIssue<typeof fileSchema>;

const keysOf = (issue: Issue): string[] => (issue.path ?? []).map(({key}) => String(key));

/** The line of the key itself, or of what it stands in when it is missing. */
const lineOf = (document: Document, lines: LineCounter, keys: readonly string[]): number => {
  for (let depth = keys.length; depth >= 0; depth -= 1) {
    const node = document.getIn(keys.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
};

/** The names that may stand where an unknown one stood. */
const known = (keys: readonly string[]): string[] => {
  const [section] = keys;
  const {entries} = fileSchema;
  if (keys.length < 2) return Object.keys(entries);
  if (
    section === 'watch' ||
    section === 'heartbeat' ||
    section === 'limits' ||
    section === 'timeouts' ||
    section === 'backfill'
  )
    return Object.keys(entries[section].wrapped.entries);
  return section === 'endpoints' || section === 'canaries'
    ? Object.keys(entries[section].wrapped.item.entries)
    : [];
};

const mustHoldSettings = (where: string, name: string): UserError =>
  new UserError(
    `${where}: ${name === '' ? 'the file' : `"${name}"`} must hold settings.`,
    'Write one "name: value" per line.',
  );

const unknownSetting = (where: string, keys: readonly string[]): UserError => {
  const near = nearest(keys.at(-1) ?? '', known(keys));
  return new UserError(
    `${where}: there is no setting "${keys.join('.')}".`,
    near ? `Did you mean "${near}"?` : `Settings here are ${known(keys).join(', ')}.`,
  );
};

const complaint = (issue: Issue, document: Document, lines: LineCounter, file: string): UserError => {
  const keys = keysOf(issue);
  const name = keys.join('.');
  const where = `${file}, line ${lineOf(document, lines, keys)}`;
  if (issue.type !== 'strict_object')
    return new UserError(
      `${where}: "${name}" ${issue.message}.`,
      'Correct the line, or remove it for the default.',
    );
  if (issue.expected !== 'never' && issue.expected !== 'Object')
    return new UserError(`${where}: "${name}" is missing.`, `Write it, or leave out "${keys[0]}".`);
  if (issue.expected !== 'never') return mustHoldSettings(where, name);
  // To the schema, a list is settings by the names 0, 1, 2.
  const section = keys.slice(0, -1);
  return isSeq(document.getIn(section, true))
    ? mustHoldSettings(where, section.join('.'))
    : unknownSetting(where, keys);
};

/** Throws `UserError` with the first thing that is wrong. Values are not quoted: one may be a password. */
const parseConfig = (text: string, file: string): FileSettings => {
  const lines = new LineCounter();
  const document = parseDocument(text, {lineCounter: lines, prettyErrors: false});
  const [error] = document.errors;
  if (error)
    throw new UserError(
      `${file}, line ${lines.linePos(error.pos[0]).line}: this is not YAML.`,
      'Check indentation, quotes and colons.',
    );
  const result = v.safeParse(fileSchema, document.toJS() ?? {}, {abortPipeEarly: true});
  if (result.success) return result.output;
  throw complaint(result.issues[0], document, lines, file);
};

/** `asked`: the file must exist; else it is looked for. `null`: there is none. Throws `UserError`. */
export const readConfigFile = async (
  asked: string | undefined,
  folder: string,
): Promise<ConfigFile | null> => {
  const file = asked === undefined ? findConfigFile(folder) : path.resolve(folder, asked);
  if (file === null) return null;
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UserError(`The configuration file ${file} cannot be read.`, 'Check --config and the rights.');
  });
  return {path: file, settings: parseConfig(text, path.relative(folder, file) || file)};
};
