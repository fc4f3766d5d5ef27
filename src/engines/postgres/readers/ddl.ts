// What a DDL statement does, and to which table, as far as its text tells.
import {mainStatement} from './statement-kind.ts';
import type {Word} from './words.ts';

export type Ddl = {
  /** `ALTER TABLE … VALIDATE CONSTRAINT`, `DROP INDEX CONCURRENTLY`, … */
  readonly command: string;
  /** As written. */
  readonly table: string | null;
  readonly object: string | null;
};

const fillers = new Set([
  'if',
  'not',
  'exists',
  'only',
  'concurrently',
  'unique',
  'materialized',
  'unlogged',
]);

/** The name, perhaps qualified, that begins at `start`. */
const nameAt = (words: readonly Word[], start: number): string | null => {
  let at = start;
  while (fillers.has(words[at]?.key ?? '')) at += 1;
  const parts: string[] = [];
  for (let part = words[at]; part !== undefined; part = words[at]) {
    parts.push(part.raw);
    if (words[at + 1]?.key !== '.') return parts.join('.');
    at += 2;
  }
  return null;
};

const scans = [
  ['validate', 'constraint'],
  ['set', 'not', 'null'],
  ['add', 'constraint'],
  ['attach', 'partition'],
  ['detach', 'partition'],
];

const sequence = (words: readonly Word[], keys: readonly string[]): boolean =>
  words.some((_, index) => keys.every((key, offset) => words[index + offset]?.key === key));

const alterTable = (words: readonly Word[]): Ddl => {
  const scan = scans.find(keys => sequence(words, keys));
  const action = scan === undefined ? '' : ` … ${scan.join(' ').toUpperCase()}`;
  return {command: `ALTER TABLE${action}`, table: nameAt(words, 2), object: null};
};

const index = (words: readonly Word[], verb: string): Ddl => {
  const concurrently = words.some(({key}) => key === 'concurrently') ? ' CONCURRENTLY' : '';
  const start = words.findIndex(({key}) => key === 'index') + 1;
  const on = words.findIndex(({key}) => key === 'on');
  return {
    command: `${verb} INDEX${concurrently}`,
    table: verb === 'CREATE' && on !== -1 ? nameAt(words, on + 1) : null,
    object: on === start ? null : nameAt(words, start),
  };
};

/** `null`: the text has no words. */
export const describeDdl = (statement: string): Ddl | null => {
  const words = mainStatement(statement);
  const [verb, kind] = words.map(({key}) => key);
  if (verb === undefined) return null;
  if (verb === 'alter' && kind === 'table') return alterTable(words);
  if (['create', 'drop', 'reindex'].includes(verb) && words.slice(1, 4).some(({key}) => key === 'index'))
    return index(words, verb.toUpperCase());
  if (verb === 'truncate')
    return {command: 'TRUNCATE', table: nameAt(words, kind === 'table' ? 2 : 1), object: null};
  const length = kind === 'materialized' ? 3 : 2;
  const name = nameAt(words, length);
  const command = words.slice(0, length).map(({key}) => key.toUpperCase());
  const isTable = kind === 'table';
  return {command: command.join(' '), table: isTable ? name : null, object: isTable ? null : name};
};
