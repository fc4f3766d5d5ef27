import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {freePort} from '../../demo/servers/ports.ts';
import {openTerminal} from '../screen/pty.ts';
import {query} from '../servers/postgres/clients.ts';
import {createPostgresRoles, type Roles} from '../servers/postgres/roles.ts';
import {usePostgresCluster} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {cleanEnvironment, entry, migtop} from './migtop.ts';

describe('migtop doctor', () => {
  const cluster = usePostgresCluster({replicas: 1, settings: {reserved_connections: 2}});
  let roles: Roles;
  let folder = '';
  beforeAll(async () => {
    roles = await createPostgresRoles(cluster().primary);
    folder = mkdtempSync(path.join(tmpdir(), 'migtop-doctor-'));
  });
  afterAll(() => rmSync(folder, {recursive: true}));

  const environment = (user: string, password = cluster().primary.password) => {
    const {host, port, database} = cluster().primary;
    return {PGHOST: host, PGPORT: String(port), PGDATABASE: database, PGUSER: user, PGPASSWORD: password};
  };
  const replicaAddress = () => `127.0.0.1:${cluster().replicas[0]?.port}`;
  const examine = async (role: keyof Roles, ...args: string[]) =>
    migtop(['doctor', ...args], {env: environment(roles[role].user)});

  it('says that everything works for a superuser, on the primary and on a replica', async () => {
    const {code, stdout, stderr} = await examine('superuser', '--replica', `${replicaAddress()}/postgres`);
    const {host, port} = cluster().primary;
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const [first, second] = stdout.split('\n').filter(line => line.startsWith('✔'));
    expect(first).toMatch(new RegExp(`${host}:${port}  PostgreSQL [0-9.]+ primary, database postgres`));
    expect(second).toMatch(new RegExp(`${replicaAddress()}  PostgreSQL [0-9.]+ replica`));
    expect(stdout).toContain('✔ Locks');
    expect(stdout).not.toContain('✖');
  });

  it('names each panel that misses something, and the grant, for a monitoring role', async () => {
    const {code, stdout} = await examine('mon');
    expect(code).toBe(1);
    expect(stdout).toContain('✔ Sessions');
    expect(stdout).toMatch(
      /✖ Migration .*\n +GRANT EXECUTE ON FUNCTION pg_stat_file\(text, boolean\) TO "mon";/,
    );
    expect(stdout).toMatch(/✖ Actions .*\n +GRANT pg_signal_backend TO "mon";/);
  });

  it('tells a role without any grant what it gets all the same', async () => {
    const {code, stdout} = await examine('bare');
    expect(code).toBe(1);
    expect(stdout).toContain('✔ Locks');
    expect(stdout).toContain('· Latency           works: SQL canary');
    expect(stdout).toMatch(/✖ Sessions .*\n +GRANT pg_monitor TO "bare";/);
  });

  it('is satisfied after its own statements were run', async () => {
    for (let round = 0; round < 2; round += 1) {
      const {stdout} = await examine('mon_sig');
      for (const [statement] of stdout.matchAll(/GRANT .*;/g)) await query(cluster().primary, statement);
    }
    expect((await examine('mon_sig')).code).toBe(0);
  });

  it('tells on each node whether the heartbeat that was named can be read there', async () => {
    const {primary} = cluster();
    const named = ['--heartbeat', 'beats:at', '--replica', `${replicaAddress()}/postgres`];
    const heartbeatLines = async (role: keyof Roles) => {
      const {stdout} = await examine(role, ...named);
      return stdout.split('\n').filter(line => line.includes('heartbeat in'));
    };
    const absent = await heartbeatLines('superuser');
    expect(absent.map(line => line.trim())).toEqual([
      '✖ Replication       the heartbeat in beats is not used: relation "beats" does not exist',
      '✖ Replication       the heartbeat in beats is not used: relation "beats" does not exist',
    ]);
    await query(primary, 'CREATE TABLE beats (id int PRIMARY KEY, at timestamptz NOT NULL)');
    await query(primary, 'INSERT INTO beats VALUES (1, now())');
    await waitUntil(async () => (await heartbeatLines('superuser')).length === 0, {
      what: 'the table to reach the replica',
      every: 200,
    });
    const closed = await heartbeatLines('mon');
    expect(closed).toHaveLength(2);
    for (const line of closed) expect(line).toContain('permission denied for table beats');
  });

  it('writes findings that a program can read', async () => {
    const {code, stdout, stderr} = await examine('mon', '--json');
    expect({code, stderr}).toEqual({code: 1, stderr: ''});
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({
      well: false,
      nodes: [{connected: true, facts: {role: 'primary', user: 'mon', tls: null}}],
    });
    expect(report.nodes[0].findings).toContainEqual({
      capability: 'cancel',
      panel: 'Actions',
      works: false,
      missing: 'only sessions of its own role can be signalled',
      fix: 'GRANT pg_signal_backend TO "mon";',
    });
    expect(stdout).not.toContain(cluster().primary.password);
  });

  it('goes on with the other servers when one cannot be reached', async () => {
    const port = await freePort();
    const {code, stdout} = await examine('superuser', '--replica', `127.0.0.1:${port}/postgres`);
    expect(code).toBe(1);
    expect(stdout).toContain(`✖ 127.0.0.1:${port}\n  Nothing answers on 127.0.0.1:${port}`);
    expect(stdout).toContain('✔ Locks');
  });

  it('leaves no connection behind', async () => {
    await examine('mon');
    expect(
      await query(cluster().primary, "select from pg_stat_activity where application_name like 'migtop%'"),
    ).toEqual([]);
  });

  it('finds servers and the password command in a file', async () => {
    const {host, port, password} = cluster().primary;
    writeFileSync(
      path.join(folder, 'migtop.yaml'),
      `primary: postgres://mon@${host}:${port}/postgres\npasswordCommand: echo '${password}'\n`,
    );
    const {code, stdout, stderr} = await migtop(['doctor'], {cwd: folder});
    expect({code, stderr}).toEqual({code: 1, stderr: ''});
    expect(stdout).toContain('✔ Sessions');
    expect(stdout).not.toContain(password);
  });

  it('says that a password is wrong without repeating it', async () => {
    const {code, stdout, stderr} = await migtop(['doctor'], {env: environment('mon', 'hunter2')});
    expect(code).toBe(1);
    expect(stdout).toContain('does not accept the password of user "mon"');
    expect(stdout + stderr).not.toContain('hunter2');
  });

  it('asks a person for the password and does not show what is typed', async () => {
    const {host, port, password} = cluster().primary;
    const terminal = openTerminal(process.execPath, [...entry, 'doctor', `mon@${host}:${port}/postgres`], {
      env: cleanEnvironment(),
    });
    await terminal.waitFor(/Password of mon on/);
    terminal.type(`wrong\x15x\x7f${password}`);
    terminal.press('enter');
    await terminal.waitFor(/✔ Sessions/);
    expect((await terminal.exit).code).toBe(1);
    expect(terminal.written()).not.toContain(password);
  });

  it('asks for one password after the other when several servers want one', async () => {
    const {host, port, password} = cluster().primary;
    const terminal = openTerminal(
      process.execPath,
      [...entry, 'doctor', `mon@${host}:${port}/postgres`, '--replica', `mon@${replicaAddress()}/postgres`],
      {env: cleanEnvironment()},
    );
    for (const nth of [1, 2]) {
      await terminal.waitFor(
        lines => lines.filter(line => line.startsWith('Password of mon')).length === nth,
      );
      terminal.type(`${password}\r`);
    }
    await terminal.waitFor(lines => lines.filter(line => line.includes('✔ Sessions')).length === 2);
    expect((await terminal.exit).code).toBe(1);
    expect(terminal.written()).not.toContain(password);
  });

  it('ends when the person gives up', async () => {
    const {host, port} = cluster().primary;
    const terminal = openTerminal(process.execPath, [...entry, 'doctor', `mon@${host}:${port}/postgres`], {
      env: cleanEnvironment(),
    });
    await terminal.waitFor(/Password of mon on/);
    terminal.press('ctrl+c');
    expect((await terminal.exit).code).toBe(130);
  });
});
