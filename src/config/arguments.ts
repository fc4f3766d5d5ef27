// From the words of a command line to a command, its server and its flags. Nothing that can be misread is passed over.
import {UserError} from '../errors.ts';
import {type CommandName, commands, type Flag, flags, type GivenFlags, spelled} from '../flags.ts';
import {nearest} from './nearest.ts';

export type Request = {
  readonly command: CommandName | null;
  readonly primary: string | undefined;
  /** Recordings, for the commands that read several. */
  readonly files?: readonly string[];
  readonly flags: GivenFlags;
};

const table: Readonly<Record<string, Flag>> = flags;
const names = Object.keys(flags);
const isCommand = (word: string): word is CommandName => Object.hasOwn(commands, word);

const suggestion = (word: string, candidates: readonly string[], otherwise: string): string => {
  const near = nearest(word, candidates);
  return near === undefined ? otherwise : `Did you mean ${near}?`;
};

/** The flag that a word such as `--no-record=x` names; `null` for a word that is no flag. */
const flagOf = (word: string): {readonly flag: Flag; readonly negated: boolean} => {
  const [spelling = ''] = word.split('=', 1);
  if (!spelling.startsWith('--')) {
    const flag = Object.values(table).find(({shortFlag}) => `-${shortFlag}` === spelling);
    if (flag) return {flag, negated: false};
  }
  for (const negated of [false, true]) {
    const wanted = negated ? spelling.replace(/^--no-/, '--') : spelling;
    const name = names.find(candidate => spelled(candidate) === wanted);
    const flag = name === undefined ? undefined : table[name];
    if (flag) return {flag, negated};
  }
  throw new UserError(
    `There is no flag ${spelling}.`,
    suggestion(spelling, names.map(spelled), 'migtop --help lists them all.'),
  );
};

/**
 * Refuses what the parser would take in silence: unknown flags, missing values, values of switches, repetitions.
 * Returns the flags that were given. Throws `UserError`.
 */
export const checkWords = (words: readonly string[]): ReadonlySet<Flag> => {
  const seen = new Set<Flag>();
  const end = words.indexOf('--');
  const own = end === -1 ? words : words.slice(0, end);
  for (let index = 0; index < own.length; index += 1) {
    const word = own[index] ?? '';
    if (!word.startsWith('-') || word === '-') continue;
    const {flag, negated} = flagOf(word);
    const [spelling = ''] = word.split('=', 1);
    if (seen.has(flag) && !flag.isMultiple)
      throw new UserError(`${spelling} is given twice.`, 'Give it once.');
    seen.add(flag);
    if (negated && flag.type === 'string' && flag !== flags.record)
      throw new UserError(
        `There is no flag ${spelling}.`,
        `Leave it out: that is what ${spelling} would say.`,
      );
    if (flag.type === 'boolean' || negated) {
      if (word.includes('=')) throw new UserError(`${spelling} takes no value.`, `Write ${spelling} alone.`);
      continue;
    }
    const value = word.includes('=') ? word.slice(spelling.length + 1) : own[index + 1];
    if (value === undefined || value === '' || (!word.includes('=') && value.startsWith('--')))
      throw new UserError(`${spelling} needs a value.`, `Write ${spelling} ${flag.value ?? 'VALUE'}.`);
    if (!word.includes('=')) index += 1;
  }
  return seen;
};

const commandOf = (first: string | undefined): CommandName | null => {
  if (first === undefined) return null;
  if (isCommand(first)) return first;
  const meant = /^[a-z-]+$/i.test(first) ? nearest(first, Object.keys(commands)) : undefined;
  if (meant === undefined) return null;
  throw new UserError(
    `There is no command "${first}".`,
    `Did you mean ${meant}? If it is the name of a server, write ${first}:5432.`,
  );
};

const checkPlaces = (command: CommandName, given: GivenFlags): void => {
  for (const name of Object.keys(given)) {
    const places = table[name]?.commands;
    if (places === undefined || places.includes(command)) continue;
    throw new UserError(
      `${spelled(name)} means nothing to ${command}.`,
      `It is a flag of ${places.join(' and ')}.`,
    );
  }
};

/** Flags that were given, without the empty lists the parser adds. */
const givenOnly = (parsed: GivenFlags): GivenFlags =>
  Object.fromEntries(
    Object.entries(parsed).filter(
      ([name, value]) =>
        Object.hasOwn(flags, name) && value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );

const takesFiles = (command: CommandName | null): boolean => command === 'report' || command === 'export';

const checkCount = (
  command: CommandName | null,
  first: string | undefined,
  more: readonly string[],
): void => {
  if (takesFiles(command)) return;
  if (command === 'recordings' && first !== undefined)
    throw new UserError('migtop recordings takes no file.', `migtop replay ${first} plays one.`);
  if (more.length === 0) return;
  if (command === 'replay' || command === 'attach')
    throw new UserError('More than one recording is given.', 'Name one file.');
  throw new UserError('More than one primary is given.', 'Name each replica with --replica.');
};

/** Throws `UserError`. The command is `null` when none was named; it is `watch` then. */
export const readRequest = (input: readonly string[], parsed: GivenFlags): Request => {
  const command = commandOf(input[0]);
  const [primary, ...more] = command === null ? input : input.slice(1);
  const given = givenOnly(parsed);
  if (given.help) return {command, primary, flags: given};
  checkCount(command, primary, more);
  checkPlaces(command ?? 'watch', given);
  const files = takesFiles(command) ? {files: input.slice(1)} : {};
  return {command, primary, ...files, flags: given};
};
