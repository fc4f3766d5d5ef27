// What DDL of PostgreSQL does, as far as its text tells.
import {type Ddl, type DdlGrammar, describeDdl} from '../../ddl.ts';
import {mainStatement} from './statement-kind.ts';

const grammar: DdlGrammar = {
  fillers: new Set('if not exists only concurrently unique materialized unlogged'.split(' ')),
  // These read the whole table, or wait for others.
  actions: [
    ['validate', 'constraint'],
    ['set', 'not', 'null'],
    ['add', 'constraint'],
    ['attach', 'partition'],
    ['detach', 'partition'],
  ],
  plain: raw => raw,
};

/** `null`: the text has no words. */
export const describe = (statement: string): Ddl | null => describeDdl(mainStatement(statement), grammar);
