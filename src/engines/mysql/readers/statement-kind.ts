// Statements of MySQL and MariaDB by their first words.
import {makeStatementKinds} from '../../statement-kind.ts';
import type {Word} from '../../words.ts';
import {lexicon} from '../lexicon.ts';

const isTables = (word: Word | undefined): boolean => /^tables?$/.test(word?.key ?? '');

export const {kindOfStatement, mainStatement} = makeStatementKinds({
  lexicon,
  verbs: {
    ddl: 'create alter drop truncate rename grant revoke install uninstall import'.split(' '),
    maintenance: ['analyze', 'optimize', 'check', 'repair', 'checksum', 'flush', 'purge', 'cache'],
    write: ['insert', 'update', 'delete', 'replace', 'load'],
    read: ['select', 'values', 'table', 'show', 'desc', 'describe', 'help', 'handler', 'do'],
    other: [],
  },
  preliminary: new Set(['set', 'use', 'begin', 'start', 'savepoint', 'release', 'lock', 'unlock']),
  ambiguous: {
    // MariaDB runs and measures what follows, unless it is tables.
    analyze: (words, kindOf) => {
      const rest = words.slice(1).filter(({key}) => !/^(format|=|json|local|no_write_to_binlog)$/.test(key));
      return isTables(rest[0]) || rest.length === 0 ? 'maintenance' : kindOf(rest);
    },
  },
});
