import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createPostgresRoles} from '../../servers/postgres/roles.ts';
import {usePostgresPrimary} from '../../servers/postgres/servers.ts';
import {open, openAt, resolve} from './consoles.ts';

describe('the password comes', () => {
  const primary = usePostgresPrimary();
  let home = '';
  beforeAll(async () => {
    await createPostgresRoles(primary());
    home = mkdtempSync(path.join(tmpdir(), 'migtop-home-'));
  });
  afterAll(() => rmSync(home, {recursive: true}));

  const without = (user: string) => `postgres://${user}@${primary().host}:${primary().port}/postgres`;

  const file = (name: string, text: string, mode = 0o600): string => {
    const written = path.join(home, name);
    writeFileSync(written, text);
    chmodSync(written, mode);
    return written;
  };

  it('from the pass file', async () => {
    const {port, password} = primary();
    file('.pgpass', `127.0.0.1:${port}:*:bare:${password}\n`);
    await (await open(without('bare'), {home})).close();
    rmSync(path.join(home, '.pgpass'));
  });

  it('from a service', async () => {
    const {host, port, password} = primary();
    file(
      '.pg_service.conf',
      `[shop]\nhost=${host}\nport=${port}\nuser=bare\ndbname=postgres\npassword=${password}\n`,
    );
    await (await open('service=shop', {home})).close();
  });

  it('from a command, which runs again for each connection', async () => {
    const runs = path.join(home, 'runs');
    const script = file(
      'token',
      `#!/bin/sh\necho run >> ${runs}\necho ${primary().password}\necho more\n`,
      0o700,
    );
    const target = await resolve(without('bare'), {password: {command: [script]}});
    for (const expected of [1, 2]) {
      await (await openAt(target)).close();
      expect(readFileSync(runs, 'utf8').match(/run/g)).toHaveLength(expected);
    }
    const together = await Promise.all([openAt(target), openAt(target), openAt(target)]);
    await Promise.all(together.map(each => each.close()));
    expect(target.secrets).toContain(primary().password);
  });

  it('from a command only when the server asks', async () => {
    const {socketDir, port} = primary();
    const target = await resolve(`host=${socketDir} port=${port} user=bare dbname=postgres`, {
      password: {command: ['/nonexistent/program']},
    });
    await (await openAt(target)).close();
  });

  it.each([
    [['/nonexistent/program'], 'there is no program "/nonexistent/program"'],
    [
      ['sh', '-c', 'echo hunter2; echo "token expired" >&2; exit 3'],
      'passwordCommand (sh) failed with 3: token expired',
    ],
    [['true'], 'passwordCommand (true) printed no password'],
  ])('not from a command that fails: %j', async (command, message) => {
    const error = await open(without('bare'), {password: {command}}).catch(each => each);
    expect(error).toMatchObject({name: 'NodeError', message: expect.stringContaining(message)});
    expect(error.message).not.toContain('hunter2');
  });

  it('from a person, who is asked once, and only when the server asks', async () => {
    const asked: string[] = [];
    const ask = async (prompt: string) => {
      asked.push(prompt);
      return primary().password;
    };
    const target = await resolve(without('bare'), {password: {ask}});
    expect(asked).toEqual([]);
    await (await openAt(target)).close();
    await (await openAt(target)).close();
    expect(asked).toEqual([`Password of bare on 127.0.0.1:${primary().port}: `]);
  });
});
