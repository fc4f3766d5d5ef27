// What a statement is, told from its first words. The text may be cut, or be several statements at once.
import type {StatementKind} from '../../../core/session.ts';
import {statementsIn, type Word} from './words.ts';

const kindsOfVerbs: Readonly<Record<StatementKind, readonly string[]>> = {
  ddl: 'create alter drop truncate reindex cluster refresh repack comment grant revoke import'.split(' '),
  maintenance: ['vacuum', 'analyze', 'analyse', 'checkpoint'],
  write: ['insert', 'update', 'delete', 'merge'],
  read: ['select', 'values', 'table', 'show', 'fetch', 'declare'],
  other: [],
};

const kindOfVerb: ReadonlyMap<string, StatementKind> = new Map(
  (Object.keys(kindsOfVerbs) as StatementKind[]).flatMap(kind =>
    kindsOfVerbs[kind].map(verb => [verb, kind] as const),
  ),
);

/** These prepare for what comes after them in the same message. */
const preliminary = new Set(['set', 'reset', 'begin', 'start', 'savepoint', 'release', 'lock', 'discard']);

/** Words of the first statement that does something, from its first word on. */
export const mainStatement = (text: string): readonly Word[] => {
  const statements = statementsIn(text.replace(/^autovacuum:/, ''));
  const main = statements.find(([first]) => !preliminary.has(first?.key ?? '')) ?? statements[0] ?? [];
  return main.slice(main.findIndex(({key}) => key !== '('));
};

/** A part of WITH that writes begins right after a parenthesis. */
const writesSomewhere = (words: readonly Word[]): boolean =>
  words.some(
    ({key}, index) => kindOfVerb.get(key) === 'write' && ['(', ')'].includes(words[index - 1]?.key ?? ''),
  );

/** EXPLAIN runs the statement only with ANALYZE. */
const kindOfExplained = (words: readonly Word[]): StatementKind => {
  const start = words.findIndex(
    ({key}, index) => index > 0 && key !== 'analyze' && (key === 'with' || kindOfVerb.has(key)),
  );
  const runs = start > 0 && words.slice(0, start).some(({key}) => key === 'analyze');
  return runs ? kindOfWords(words.slice(start)) : 'read';
};

const kindOfWords = (words: readonly Word[]): StatementKind => {
  const verb = words[0]?.key ?? '';
  if (verb === 'with') return writesSomewhere(words) ? 'write' : 'read';
  if (verb === 'explain') return kindOfExplained(words);
  if (verb === 'copy')
    return words[1]?.key !== '(' && words.some(({key}) => key === 'from') ? 'write' : 'read';
  return kindOfVerb.get(verb) ?? 'other';
};

export const kindOfStatement = (text: string): StatementKind => {
  // Most statements tell at once, and a busy server shows hundreds of them every second.
  const verb = /^\s*([a-z]+)\b/i.exec(text)?.[1]?.toLowerCase();
  return kindOfVerb.get(verb ?? '') ?? kindOfWords(mainStatement(text));
};
