// PostgreSQL's statements by their first words.
import {makeStatementKinds} from '../../statement-kind.ts';
import {lexicon} from '../lexicon.ts';

const kinds = makeStatementKinds({
  lexicon,
  verbs: {
    ddl: 'create alter drop truncate reindex cluster refresh repack comment grant revoke import'.split(' '),
    maintenance: ['vacuum', 'analyze', 'analyse', 'checkpoint'],
    write: ['insert', 'update', 'delete', 'merge'],
    read: ['select', 'values', 'table', 'show', 'fetch', 'declare'],
    other: [],
  },
  preliminary: new Set(['set', 'reset', 'begin', 'start', 'savepoint', 'release', 'lock', 'discard']),
  ambiguous: {
    copy: words => (words[1]?.key !== '(' && words.some(({key}) => key === 'from') ? 'write' : 'read'),
  },
});

/** A worker of autovacuum says so before what it runs. */
const spoken = (text: string): string => text.replace(/^autovacuum:/, '');

export const kindOfStatement = (text: string) => kinds.kindOfStatement(spoken(text));

export const mainStatement = (text: string) => kinds.mainStatement(spoken(text));
