// What a statement is, told from its first words. The text may be cut, or be several statements at once.
import type {StatementKind} from '../core/session.ts';
import {type Lexicon, statementsIn, type Word} from './words.ts';

type KindOf = (words: readonly Word[]) => StatementKind;

/** The statements of an engine by their first words. */
export type Grammar = {
  readonly lexicon: Lexicon;
  readonly verbs: Readonly<Record<StatementKind, readonly string[]>>;
  /** These prepare for what comes after them in the same message. */
  readonly preliminary: ReadonlySet<string>;
  /** First words that do not tell by themselves; WITH and EXPLAIN are known. */
  readonly ambiguous: Readonly<Record<string, (words: readonly Word[], kindOf: KindOf) => StatementKind>>;
};

export type StatementKinds = {
  readonly kindOfStatement: (text: string) => StatementKind;
  /** Words of the first statement that does something, from its first word on. */
  readonly mainStatement: (text: string) => readonly Word[];
};

export const makeStatementKinds = (grammar: Grammar): StatementKinds => {
  const {lexicon, verbs, preliminary} = grammar;
  const kindOfVerb: ReadonlyMap<string, StatementKind> = new Map(
    (Object.keys(verbs) as StatementKind[]).flatMap(kind => verbs[kind].map(verb => [verb, kind] as const)),
  );

  /** A part of WITH that writes begins right after a parenthesis. */
  const writesSomewhere = (words: readonly Word[]): boolean =>
    words.some(
      ({key}, index) => kindOfVerb.get(key) === 'write' && ['(', ')'].includes(words[index - 1]?.key ?? ''),
    );

  /** EXPLAIN runs the statement only with ANALYZE. */
  const kindOfExplained: KindOf = words => {
    const start = words.findIndex(
      ({key}, index) => index > 0 && key !== 'analyze' && (key === 'with' || kindOfVerb.has(key)),
    );
    const runs = start > 0 && words.slice(0, start).some(({key}) => key === 'analyze');
    return runs ? kindOf(words.slice(start)) : 'read';
  };

  const ambiguous: Grammar['ambiguous'] = {
    with: words => (writesSomewhere(words) ? 'write' : 'read'),
    explain: kindOfExplained,
    ...grammar.ambiguous,
  };

  const kindOf: KindOf = words => {
    const verb = words[0]?.key ?? '';
    return ambiguous[verb]?.(words, kindOf) ?? kindOfVerb.get(verb) ?? 'other';
  };

  const mainStatement = (text: string): readonly Word[] => {
    const statements = statementsIn(text, lexicon);
    const main = statements.find(([first]) => !preliminary.has(first?.key ?? '')) ?? statements[0] ?? [];
    return main.slice(main.findIndex(({key}) => key !== '('));
  };

  return {
    mainStatement,
    kindOfStatement: text => {
      // Most statements tell at once, and a busy server shows hundreds of them every second.
      const verb = /^\s*([a-z]+)\b/i.exec(text)?.[1]?.toLowerCase() ?? '';
      const known = verb in ambiguous ? undefined : kindOfVerb.get(verb);
      return known ?? kindOf(mainStatement(text));
    },
  };
};
