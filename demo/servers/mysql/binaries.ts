import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {canReach} from '../account.ts';
import {ownLoader} from '../debian/loader.ts';
import type {Dialect, Family} from './dialect.ts';

/** One server program, runnable by the account its servers run as. */
export interface Binaries {
  readonly family: Family;
  /** As in messages, e.g. `MariaDB 10.11.18`. */
  readonly title: string;
  /** As the program says it, without the packager's additions, e.g. `10.11.18`. */
  readonly version: string;
  /** The program, after what has to stand before it. */
  readonly command: readonly [string, ...string[]];
  /** Where its `share` and its plugins are found. */
  readonly baseDir: string;
}

/** The server in a folder laid out as a system's root or as a release's archive. Throws when there is none. */
export function binariesIn(dialect: Dialect, folder: string): Binaries {
  const program = ['usr/sbin', 'usr/bin', 'bin', 'sbin']
    .flatMap(each => dialect.programs.map(name => join(folder, each, name)))
    .find(existsSync);
  if (!program) throw new Error(`${folder} has no ${dialect.programs.join(' or ')} in bin or sbin`);
  if (!canReach(program))
    throw new Error(`${program} is closed to the account servers run as; move it, or open its folders`);
  return binariesOf(dialect, program, ownLoader(folder));
}

/** The server that `program` is, its libraries being the machine's unless a loader is given. Throws when it is of another family. */
export function binariesOf(dialect: Dialect, program: string, loader: readonly string[] = []): Binaries {
  const [first = program, ...rest] = [...loader, program];
  const said = execFileSync(first, [...rest, '--no-defaults', '--version'], {encoding: 'utf8', env: {}});
  const version = /\bVer (\d+\.\d+\.\d+)/.exec(said)?.[1];
  const family = /MariaDB/i.test(said) ? 'mariadb' : 'mysql';
  if (version === undefined || family !== dialect.family)
    throw new Error(`${program} is not ${dialect.title}, but says ${said.trim()}`);
  const title = `${dialect.title} ${version}`;
  return {family, title, version, command: [first, ...rest], baseDir: dirname(dirname(program))};
}
