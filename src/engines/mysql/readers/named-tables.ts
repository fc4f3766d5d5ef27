// Which names a statement mentions.
import {statementsIn} from '../../words.ts';
import {lexicon} from '../lexicon.ts';
import {plainName} from './ddl.ts';

/** In a pile-up hundreds run the same statement: the last ones are not cut into words again. */
const known = new Map<string, ReadonlySet<string>>();
const mostKnown = 500;

/** Every word that may be a name, without its quotes. Keywords are among them: to be compared with names that are known. */
export const namesIn = (statement: string | null): ReadonlySet<string> => {
  const text = statement ?? '';
  const before = known.get(text);
  if (before !== undefined) return before;
  const words = statementsIn(text, lexicon).flat();
  const names = new Set(words.map(({raw}) => plainName(raw)));
  if (known.size >= mostKnown) known.clear();
  known.set(text, names);
  return names;
};
