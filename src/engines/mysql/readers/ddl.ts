// What DDL and maintenance of MySQL and MariaDB do, and to which table, as far as their text tells.
import {type Ddl, type DdlGrammar, describeDdl, nameAt} from '../../ddl.ts';
import type {Word} from '../../words.ts';
import {mainStatement} from './statement-kind.ts';

/** A quoted name is shown without its quotes. */
export const plainName = (raw: string): string =>
  /^`.*`$/s.test(raw) ? raw.slice(1, -1).replaceAll('``', '`') : raw;

const grammar: DdlGrammar = {
  fillers: new Set(['if', 'not', 'exists', 'unique', 'fulltext', 'spatial']),
  actions: [
    ['add', 'unique', 'index'],
    ['add', 'unique'],
    ['add', 'fulltext'],
    ['add', 'spatial'],
    ['add', 'index'],
    ['add', 'key'],
    ['add', 'primary', 'key'],
    ['add', 'foreign', 'key'],
    ['add', 'constraint'],
    ['add', 'column'],
    ['drop', 'index'],
    ['drop', 'column'],
    ['modify', 'column'],
    ['change', 'column'],
    ['convert', 'to'],
    ['exchange', 'partition'],
    ['modify'],
    ['change'],
    ['engine'],
    ['force'],
  ],
  plain: plainName,
};

/** `ALTER IGNORE TABLE`, `CREATE OR REPLACE TEMPORARY TABLE`: words that change nothing of what it is. */
const asides = new Set([
  'online',
  'offline',
  'ignore',
  'or',
  'replace',
  'temporary',
  'local',
  'no_write_to_binlog',
]);

const withoutAsides = (words: readonly Word[]): readonly Word[] => {
  const end = words.findIndex(({key}, index) => index > 0 && !asides.has(key));
  return end === -1 ? words : [...words.slice(0, 1), ...words.slice(end)];
};

const houseKeeping = new Set(['optimize', 'check', 'repair', 'analyze', 'checksum']);

const load = (words: readonly Word[]): Ddl => {
  const into = words.findIndex(({key}, index) => key === 'into' && words[index + 1]?.key === 'table');
  return {command: 'LOAD DATA', table: into === -1 ? null : nameAt(words, into + 2, grammar), object: null};
};

/** `null`: the text has no words. */
export const describe = (statement: string): Ddl | null => {
  const words = withoutAsides(mainStatement(statement));
  const [verb, kind] = words.map(({key}) => key);
  if (verb === 'load' && kind === 'data') return load(words);
  if (verb !== undefined && houseKeeping.has(verb) && /^tables?$/.test(kind ?? ''))
    return {command: `${verb.toUpperCase()} TABLE`, table: nameAt(words, 2, grammar), object: null};
  return describeDdl(words, grammar);
};
