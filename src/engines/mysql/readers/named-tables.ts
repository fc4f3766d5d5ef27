// Which names a statement mentions.
import {statementsIn} from '../../words.ts';
import {lexicon} from '../lexicon.ts';
import {plainName} from './ddl.ts';

/** Every word that may be a name, without its quotes. Keywords are among them: to be compared with names that are known. */
export const namesIn = (statement: string | null): ReadonlySet<string> =>
  new Set(
    statementsIn(statement ?? '', lexicon)
      .flat()
      .map(({raw}) => plainName(raw)),
  );
