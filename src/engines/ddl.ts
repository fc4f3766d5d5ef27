// What a DDL statement does, and to which table, as far as its words tell.
import type {Word} from './words.ts';

export type Ddl = {
  /** `ALTER TABLE … VALIDATE CONSTRAINT`, `DROP INDEX CONCURRENTLY`, … */
  readonly command: string;
  readonly table: string | null;
  readonly object: string | null;
};

/** The parts of a dialect that tell what DDL does. */
export type DdlGrammar = {
  /** May stand between a command and the name it is about; reserved words, so that no table is called so. */
  readonly fillers: ReadonlySet<string>;
  /** What an ALTER TABLE may do that is worth naming, as words of it in a row; the first that is found counts. */
  readonly actions: readonly (readonly string[])[];
  /** Part of a name, from as it was written to as it is shown. */
  readonly plain: (raw: string) => string;
};

/** The name, perhaps qualified, that begins at `start`. */
export const nameAt = (
  words: readonly Word[],
  start: number,
  {fillers, plain}: DdlGrammar,
): string | null => {
  let at = start;
  while (fillers.has(words[at]?.key ?? '')) at += 1;
  const parts: string[] = [];
  for (let part = words[at]; part !== undefined; part = words[at]) {
    parts.push(plain(part.raw));
    if (words[at + 1]?.key !== '.') return parts.join('.');
    at += 2;
  }
  return null;
};

const sequence = (words: readonly Word[], keys: readonly string[]): boolean =>
  words.some((_, index) => keys.every((key, offset) => words[index + offset]?.key === key));

const alterTable = (words: readonly Word[], grammar: DdlGrammar): Ddl => {
  const action = grammar.actions.find(keys => sequence(words, keys));
  const does = action === undefined ? '' : ` … ${action.join(' ').toUpperCase()}`;
  return {command: `ALTER TABLE${does}`, table: nameAt(words, 2, grammar), object: null};
};

const index = (words: readonly Word[], verb: string, grammar: DdlGrammar): Ddl => {
  const concurrently = words.some(({key}) => key === 'concurrently') ? ' CONCURRENTLY' : '';
  const start = words.findIndex(({key}) => key === 'index') + 1;
  const on = words.findIndex(({key}) => key === 'on');
  return {
    command: `${verb} INDEX${concurrently}`,
    table: verb !== 'REINDEX' && on !== -1 ? nameAt(words, on + 1, grammar) : null,
    object: on === start ? null : nameAt(words, start, grammar),
  };
};

/** `words` of one statement from its verb on; `null`: there are none. */
export const describeDdl = (words: readonly Word[], grammar: DdlGrammar): Ddl | null => {
  const [verb, kind] = words.map(({key}) => key);
  if (verb === undefined) return null;
  if (verb === 'alter' && kind === 'table') return alterTable(words, grammar);
  if (['create', 'drop', 'reindex'].includes(verb) && words.slice(1, 4).some(({key}) => key === 'index'))
    return index(words, verb.toUpperCase(), grammar);
  if (verb === 'truncate')
    return {command: 'TRUNCATE', table: nameAt(words, kind === 'table' ? 2 : 1, grammar), object: null};
  const length = kind === 'materialized' ? 3 : 2;
  const name = nameAt(words, length, grammar);
  const command = words.slice(0, length).map(({key}) => key.toUpperCase());
  const isTable = kind === 'table';
  return {command: command.join(' '), table: isTable ? name : null, object: isTable ? null : name};
};
