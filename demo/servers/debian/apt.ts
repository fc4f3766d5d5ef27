import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';

const run = promisify(execFile);
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** apt-get with lists, archives and an (empty) package state of its own, below one folder; the machine's stay as they are. */
export interface Apt {
  readonly archives: string;
  /** What `apt-get` with these arguments prints. Throws with what it complains about. */
  run(args: readonly string[]): Promise<string>;
}

/** An apt that reads the machine's own sources. */
export function machineApt(folder: string): Promise<Apt> {
  return makeApt(folder, []);
}

/** An apt that knows one suite of one archive, verified by Debian's keys. */
export async function suiteApt(folder: string, archive: string, suite: string): Promise<Apt> {
  const sources = join(folder, 'sources.list');
  const apt = await makeApt(folder, [
    `Dir::Etc::sourcelist=${sources}`,
    `Dir::Etc::sourceparts=${join(folder, 'none')}`,
    `Dir::Etc::preferences=${join(folder, 'none')}`,
    `Dir::Etc::preferencesparts=${join(folder, 'none')}`,
    // A target release of the machine's would not be in this suite.
    'APT::Default-Release=',
  ]);
  const signed = existsSync(keyring) ? `[signed-by=${keyring}] ` : '';
  await writeFile(sources, `deb ${signed}${archive} ${suite} main\n`);
  return apt;
}

async function makeApt(folder: string, options: readonly string[]): Promise<Apt> {
  const [lists, archives] = [join(folder, 'lists'), join(folder, 'archives')];
  for (const each of [lists, archives]) await mkdir(join(each, 'partial'), {recursive: true});
  await mkdir(join(folder, 'none'), {recursive: true});
  await writeFile(join(folder, 'status'), '');
  const own = [
    `Dir::State=${folder}`,
    `Dir::State::lists=${lists}`,
    `Dir::State::status=${join(folder, 'status')}`,
    `Dir::Cache=${folder}`,
    `Dir::Cache::archives=${archives}`,
    'APT::Install-Recommends=false',
    // A list that cannot be had is an error, not a warning.
    'APT::Update::Error-Mode=any',
    'Acquire::Languages=none',
    'Acquire::Retries=3',
    ...options,
  ].flatMap(each => ['-o', each]);
  return {archives, run: args => aptGet(archives, [...own, ...args])};
}

/** In the archives' folder, where `apt-get download` puts what it gets. */
async function aptGet(cwd: string, args: readonly string[]): Promise<string> {
  const env = {...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive'};
  try {
    return (await run('apt-get', ['-q', ...args], {cwd, env, maxBuffer: 32 * 1024 * 1024})).stdout;
  } catch (error) {
    const {code, stderr = '', message} = error as {code?: unknown; stderr?: string; message: string};
    if (code === 'ENOENT') throw new Error('there is no apt-get here');
    const complaints = stderr.split('\n').filter(line => line.startsWith('E:'));
    throw new Error(complaints.length > 0 ? complaints.join(' ') : message);
  }
}
