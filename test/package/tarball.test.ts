import {execFile, spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {homedir, hostname, tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import manifest from '../../package.json' with {type: 'json'};
import {nodeBinary} from '../runtimes/runtimes.ts';
import {openTerminal} from '../screen/pty.ts';
import {createPostgresRoles, type Roles} from '../servers/postgres/roles.ts';
import {usePostgresCluster} from '../servers/postgres/servers.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

const folder = mkdtempSync(path.join(tmpdir(), 'migtop-package-'));
const prefix = path.join(folder, 'prefix');
const installed = path.join(prefix, 'lib/node_modules/migtop');
const environment = {PATH: process.env.PATH ?? '', HOME: folder};

/** Packs what is built, without building it anew under other tests, and installs the tarball where there is nothing, with no registry to ask. */
const packAndInstall = async (): Promise<void> => {
  mkdirSync(prefix);
  const {stdout} = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    cwd: root,
    maxBuffer: 16 * 1024 * 1024,
  });
  const [{filename}] = JSON.parse(stdout.slice(stdout.indexOf('['))) as [{filename: string}];
  await run(
    'npm',
    [
      'install',
      '--global',
      '--prefix',
      prefix,
      '--offline',
      '--no-audit',
      '--no-fund',
      path.join(folder, filename),
    ],
    {cwd: folder, env: {...environment, npm_config_cache: path.join(folder, 'empty-cache')}},
  );
};

const files = (): readonly string[] =>
  readdirSync(installed, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => path.relative(installed, path.join(entry.parentPath, entry.name)));

describe('the package', () => {
  const cluster = usePostgresCluster({replicas: 1});
  let roles: Roles;
  beforeAll(async () => {
    [, roles] = await Promise.all([packAndInstall(), createPostgresRoles(cluster().primary)]);
  });
  afterAll(() => rmSync(folder, {recursive: true}));

  it('holds the program and nothing else', () => {
    const others = files().filter(file => !/^dist\/[\w.-]+\.(js|txt|wasm)$/.test(file));
    expect(others.toSorted()).toEqual(['LICENSE', 'README.md', 'package.json']);
  });

  it('needs no other package at run time', () => {
    expect(manifest).not.toHaveProperty('dependencies');
    expect(files().filter(file => file.includes('node_modules'))).toEqual([]);
  });

  it('says nothing about the machine it was built on', () => {
    const folders = [root, path.dirname(root), homedir()].map(each => `${each}/`);
    const telling = [...folders, hostname()].filter(word => word.length > 5);
    for (const file of files()) {
      const text = readFileSync(path.join(installed, file), 'utf8');
      expect({file, found: telling.filter(word => text.includes(word))}).toEqual({file, found: []});
    }
  });

  it('holds the licences of what is bundled, each of which allows that', () => {
    const text = readFileSync(path.join(installed, 'dist/THIRD-PARTY.txt'), 'utf8');
    const heads = [...text.matchAll(/^(?:-{80}\n\n)?((?:@[\w.-]+\/)?[\w.-]+) \d[\w.-]* \(([^)\n]+)\)\n\n/gm)];
    expect(text).toContain('PostgreSQL Global Development Group');
    const names = heads.map(([, name]) => name);
    for (const name of ['ink', 'react', 'pg', 'mysql2', 'libpg-query', 'yaml']) expect(names).toContain(name);
    const allowed = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0'];
    expect(heads.filter(([, , licence = '']) => !allowed.includes(licence)).map(([head]) => head)).toEqual(
      [],
    );
  });

  describe.each([20, 22, 24] as const)('on Node.js %i', major => {
    let node = '';
    const migtop = path.join(prefix, 'bin/migtop');
    beforeAll(async () => {
      node = await nodeBinary(major);
    });
    const call = (...args: string[]) =>
      spawnSync(node, [migtop, ...args], {encoding: 'utf8', env: environment});

    it('prints version and help', () => {
      expect(call('--version')).toMatchObject({status: 0, stdout: `${manifest.version}\n`, stderr: ''});
      const help = call('--help');
      expect(help).toMatchObject({status: 0, stderr: ''});
      expect(help.stdout).toContain('snapshot');
    });

    it('diagnoses a real server', () => {
      const {status, stdout, stderr} = call('snapshot', roles.superuser.url, '--format', 'json');
      expect({status, stderr}).toEqual({status: 0, stderr: expect.not.stringContaining('Error')});
      expect(JSON.parse(stdout).nodes).toMatchObject([{role: 'primary'}]);
    });

    it('finds what takes literals out of statements', () => {
      const redacted = call('snapshot', roles.superuser.url, '--redact');
      expect(redacted).toMatchObject({status: 0, stderr: expect.not.stringContaining('bug')});
    });

    it('shows a real server and its replica in a real terminal, and ends when told', async () => {
      const replica = cluster().replicas[0];
      const terminal = openTerminal(
        node,
        [migtop, 'watch', roles.mon_sig.url, '--replica', `mon_sig@127.0.0.1:${replica?.port}/postgres`],
        {env: {HOME: folder, PGPASSWORD: roles.mon_sig.password}, cwd: folder},
      );
      await terminal.waitFor(/HEALTH +✔ healthy/);
      await terminal.waitFor(/replica1 +streaming/);
      terminal.press('q');
      await terminal.waitFor(/y quit/);
      terminal.press('y');
      expect(await terminal.exit).toEqual({code: 0, signal: null});
      expect(terminal.modes()).toMatchObject({alternate: false, cursor: true});
      expect(terminal.screen().join('\n')).toContain('Recorded to');
    });
  });
});
