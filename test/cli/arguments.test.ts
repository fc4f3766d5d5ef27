import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {createServer, type Socket} from 'node:net';
import {describe, expect, it} from 'vitest';
import manifest from '../../package.json' with {type: 'json'};
import {flags, spelled} from '../../src/flags.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {cleanEnvironment, entry, migtop} from './migtop.ts';

describe('the command line', () => {
  it('prints its version', async () => {
    expect(await migtop(['--version'])).toEqual({code: 0, stdout: `${manifest.version}\n`, stderr: ''});
  });

  it('prints help that lists every flag, in 120 columns', async () => {
    const {code, stdout, stderr} = await migtop(['--help']);
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    for (const name of Object.keys(flags)) expect(stdout).toContain(spelled(name));
    expect(stdout.split('\n').filter(line => line.length > 120)).toEqual([]);
  });

  it('prints help on one command with its own flags only', async () => {
    const {stdout} = await migtop(['doctor', '--help']);
    expect(stdout).toContain('--json');
    expect(stdout).not.toContain('--arm');
  });

  it.each([
    [['--jsn'], 'There is no flag --jsn.\nDid you mean --json?\n'],
    [['docter'], 'There is no command "docter".\nDid you mean doctor?'],
    [['doctor', 'oracle://x'], 'Servers of the kind oracle:// are not supported.\n'],
    [['doctor', '--config', 'nowhere.yaml'], 'nowhere.yaml cannot be read.\n'],
    [['doctor', 'a', 'b'], 'More than one primary is given.\n'],
    [['doctor', '127.0.0.1', '--replica', '127.0.0.1:5432'], '127.0.0.1:5432 is named twice.\n'],
  ])('refuses %j with one sentence and a hint, on stderr', async (args, message) => {
    const {code, stdout, stderr} = await migtop(args, {env: {PGUSER: 'ann'}});
    expect({code, stdout}).toEqual({code: 1, stdout: ''});
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });

  it('ends quietly when nobody reads what it prints', async () => {
    const child = spawn(process.execPath, [...entry, '--help'], {
      env: cleanEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    let errors = '';
    child.stderr.on('data', data => {
      errors += String(data);
    });
    const ended = await new Promise(done =>
      child.once('close', (code, signal) => done({code, signal, errors})),
    );
    expect(ended).toEqual({code: 0, signal: null, errors: ''});
  });

  it('shows no control characters of its arguments', async () => {
    const {stderr} = await migtop(['doctor', '--\x1b[31mx']);
    expect(stderr).not.toContain('\x1b');
  });

  it('warns of a password in its arguments and shows it nowhere', async () => {
    const {code, stdout, stderr} = await migtop(['doctor', 'postgres://ann:hunter2@127.0.0.1:1/x', '--json']);
    expect(code).toBe(1);
    expect(stderr).toContain('A password in the arguments');
    expect(stdout + stderr).not.toContain('hunter2');
  });

  it.each(['report', 'doctor --config'])(
    'shows no password of an argument that %s takes for a file',
    async words => {
      const {code, stderr} = await migtop([...words.split(' '), 'postgres://ann:hunter2@127.0.0.1:1/x']);
      expect(code).toBe(1);
      expect(stderr).toContain('ann:***@127.0.0.1');
      expect(stderr).not.toContain('hunter2');
    },
  );

  it('hides its arguments from the list of processes', async () => {
    const sockets: Socket[] = [];
    const silent = createServer(socket => sockets.push(socket));
    await new Promise<void>(done => silent.listen(0, '127.0.0.1', done));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const child = spawn(
      process.execPath,
      [...entry, 'doctor', `postgres://ann:hunter2@127.0.0.1:${port}/x`],
      {
        env: cleanEnvironment(),
        stdio: 'ignore',
      },
    );
    const ended = new Promise(done => child.once('close', done));
    await waitUntil(() => sockets.length > 0, {what: 'the command to connect'});
    expect(readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()).toBe('migtop');
    child.kill();
    await ended;
    for (const socket of sockets) socket.destroy();
    await new Promise(done => silent.close(done));
  });
});
