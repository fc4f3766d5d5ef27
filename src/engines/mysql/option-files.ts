// Option files, in the order in which the mysql client reads them: what comes later wins.
import {type Stats, statSync} from 'node:fs';
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {UserError} from '../../errors.ts';
import {optionLine} from './option-lines.ts';
import {type Option, type Parameters, takeParameters} from './parameters.ts';

const groups = new Set(['client', 'client-server', 'client-mariadb', 'mysql', 'mariadb-client', 'migtop']);

/** Files that include each other end here. */
const deepest = 10;

export type OptionFiles = {readonly parameters: Parameters; readonly warnings: readonly string[]};

type Place = {readonly env: Readonly<Record<string, string | undefined>>; readonly home: string};

const usualFiles = ({env, home}: Place): readonly string[] => [
  '/etc/my.cnf',
  '/etc/mysql/my.cnf',
  ...(env.MYSQL_HOME ? [path.join(env.MYSQL_HOME, 'my.cnf')] : []),
  path.join(home, '.my.cnf'),
];

const stat = (file: string): Stats | undefined => {
  try {
    return statSync(file, {throwIfNoEntry: false});
  } catch {
    return undefined;
  }
};

/** Anybody could have written into such a file: the mysql client passes it over too. */
const isOpenToAll = ({mode}: Stats): boolean => (mode & 0o002) !== 0;

const filesIn = async (folder: string): Promise<readonly string[]> => {
  const names = await readdir(folder).catch((): string[] => []);
  return names
    .filter(name => name.endsWith('.cnf'))
    .sort()
    .map(name => path.join(folder, name));
};

type Found = {readonly file: string; readonly options: readonly Option[]};

/** The file and what it includes, in order. A file that is not there, or that we may not read, says nothing. */
const readOptions = async (file: string, warnings: string[], depth = 0): Promise<readonly Found[]> => {
  const facts = stat(file);
  if (facts === undefined || depth > deepest) return [];
  if (facts.isFile() && isOpenToAll(facts)) {
    warnings.push(`${file} can be written by everybody, so it is not used: chmod o-w ${file}`);
    return [];
  }
  const text = await readFile(file, 'utf8').catch(() => '');
  const found: Found[] = [];
  let options: Option[] = [];
  let ours = false;
  for (const line of text.split(/\r?\n/).map(optionLine)) {
    if (line?.type === 'group') ours = groups.has(line.group);
    else if (line?.type === 'option' && ours) options.push([line.name.replace(/^loose[-_]/, ''), line.value]);
    else if (line?.type === 'include') {
      found.push({file, options});
      options = [];
      for (const each of line.folder ? await filesIn(line.path) : [line.path])
        found.push(...(await readOptions(each, warnings, depth + 1)));
    }
  }
  return [...found, {file, options}];
};

const shownToAll = (found: readonly Found[]): readonly string[] =>
  found
    .filter(({file, options}) => {
      const holdsPassword = options.some(([name, value]) => name === 'password' && value);
      return holdsPassword && ((stat(file)?.mode ?? 0) & 0o004) !== 0;
    })
    .map(({file}) => `${file} holds a password and can be read by everybody: chmod 600 ${file}`);

/** `named`: read this file and no other. Throws `UserError` when it is not there, or says what we cannot do. */
export const readOptionFiles = async (named: string | undefined, place: Place): Promise<OptionFiles> => {
  if (named !== undefined && stat(named) === undefined)
    throw new UserError(`There is no option file ${named}.`, 'Check defaults-file.');
  const warnings: string[] = [];
  const found: Found[] = [];
  for (const file of named === undefined ? usualFiles(place) : [named])
    found.push(...(await readOptions(file, warnings)));
  const taken = found.map(({file, options}) => takeParameters(options, file));
  const parameters: Parameters = Object.assign({}, ...taken);
  return {parameters, warnings: [...warnings, ...shownToAll(found)]};
};

/** The encrypted file of mysql_config_editor, which we do not read, is there. */
export const hasLoginFile = ({home}: Pick<Place, 'home'>): boolean =>
  stat(path.join(home, '.mylogin.cnf')) !== undefined;
