// What needs no terminal, on the servers that the other end-to-end tests do not start: the built program, real pile-ups.
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, describe, expect, it, onTestFinished} from 'vitest';
import type {Family} from '../../demo/servers/mysql/dialect.ts';
import type {Settings} from '../../demo/servers/mysql/settings.ts';
import type {Snapshot} from '../../src/commands/snapshot-schema.ts';
import type {Event} from '../../src/core/event.ts';
import {readRecording} from '../../src/recording/reader.ts';
import {cleanEnvironment} from '../cli/migtop.ts';
import {query} from '../servers/mysql/clients.ts';
import {holdLock, waitForLock} from '../servers/mysql/locks.ts';
import {createMysqlRoles, type Roles} from '../servers/mysql/roles.ts';
import {testedReleases, useMysqlPrimary} from '../servers/mysql/servers.ts';

const program = path.resolve(import.meta.dirname, '../../dist/cli.js');

/** What lets a server show everything that migtop asks for. */
const telling: Readonly<Record<Family, Settings>> = {
  mysql: {performance_schema_consumer_events_stages_current: true},
  mariadb: {plugin_load_add: 'metadata_lock_info;query_response_time', query_response_time_stats: true},
};

/** The newest release of each. */
const releases = (['mysql', 'mariadb'] as const).flatMap(wanted =>
  testedReleases()
    .filter(({family}) => family === wanted)
    .slice(-1),
);

const folder = (): string => {
  const made = mkdtempSync(path.join(tmpdir(), 'migtop-e2e-'));
  onTestFinished(() => rmSync(made, {recursive: true, force: true}));
  return made;
};

type Ran = {readonly code: number | null; readonly stdout: string; readonly stderr: string};

/** The password is in the environment, so that it can be told when it leaks. */
const run = async (args: readonly string[], password: string): Promise<Ran> => {
  const home = folder();
  const child = spawn(process.execPath, [program, ...args], {
    env: {...cleanEnvironment(), HOME: home, XDG_STATE_HOME: home, MYSQL_PWD: password},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr]: [string[], string[]] = [[], []];
  child.stdout.on('data', chunk => stdout.push(String(chunk)));
  child.stderr.on('data', chunk => stderr.push(String(chunk)));
  const code = await new Promise<number | null>(resolve => {
    child.on('close', resolve);
  });
  return {code, stdout: stdout.join(''), stderr: stderr.join('')};
};

describe.each(releases)('without a terminal, on $family $release', ({family, release}) => {
  const server = useMysqlPrimary(family, {release, settings: telling[family]});
  let roles: Roles;

  beforeAll(async () => {
    roles = await createMysqlRoles(family, server());
    await query(server(), 'CREATE TABLE orders (id int PRIMARY KEY)');
    await query(server(), 'INSERT INTO orders VALUES (1)');
  });

  const urlOf = (role: keyof Roles) => `mysql://${roles[role].user}@${server().host}:${server().port}`;
  const migtop = (...args: string[]) => run(args, server().password);

  /** An ALTER waits behind an idle transaction, and readers wait behind the ALTER. */
  const pileUp = async () => {
    const holder = await holdLock(server(), 'SELECT * FROM orders', {program: 'reporting'});
    const alter = await waitForLock(server(), 'ALTER TABLE orders ADD COLUMN total int');
    const readers: Awaited<ReturnType<typeof waitForLock>>[] = [];
    for (let nth = 0; nth < 3; nth += 1) readers.push(await waitForLock(server(), 'SELECT * FROM orders'));
    onTestFinished(async () => {
      await holder.release();
      await Promise.all([alter, ...readers].map(({outcome}) => outcome));
      await query(server(), 'ALTER TABLE orders DROP COLUMN total');
    });
    return {root: String(holder.id), ddl: String(alter.id), readers: readers.map(({id}) => String(id))};
  };

  it('names the root of a pile-up, who waits for whom and what to press, in JSON', async () => {
    const {root, ddl, readers} = await pileUp();
    await expect
      .poll(async () => (await migtop('snapshot', urlOf('mon_kill'))).code, {timeout: 60_000})
      .toBe(2);
    const {code, stdout, stderr} = await migtop('snapshot', '--json', urlOf('mon_kill'));
    expect({code, stderr}).toEqual({code: 2, stderr: ''});
    expect(stdout).not.toContain(server().password);
    const said: Snapshot = JSON.parse(stdout);
    expect(said).toMatchObject({schema: 1, verdict: 'unhealthy', unexplained: []});
    expect(said.roots).toMatchObject([{session: root, blocks: 4, state: 'idle in transaction'}]);
    expect(said.roots[0]?.press.map(({key, session}) => [key, session])).toEqual(
      expect.arrayContaining([
        ['c', ddl],
        ['t', root],
      ]),
    );
    expect(said.waits).toContainEqual(
      expect.objectContaining({
        ...{waiter: ddl, blocker: root, kind: 'hard'},
        object: expect.stringContaining('orders'),
      }),
    );
    const behind = said.waits.filter(({blocker}) => blocker === ddl).map(({waiter}) => waiter);
    expect(behind.toSorted()).toEqual(readers.toSorted());
    expect(said.alerts.map(({kind}) => kind)).toContain('blocked');
  });

  it('records what it sees without a screen, and never acts', async () => {
    const {root} = await pileUp();
    const file = path.join(folder(), 'session.jsonl.gz');
    const {code, stderr} = await migtop(
      ...['watch', '--headless', '--record', file, '--fail-on', 'blocked', '--for', '90s', urlOf('mon_kill')],
    );
    expect(code).toBe(2);
    expect(stderr).toContain('failed on: blocked');
    const events: Event[] = [];
    for await (const event of readRecording(file)) events.push(event);
    expect(events[0]?.type).toBe('session.opened');
    expect(events.at(-1)?.type).toBe('session.closed');
    expect(events.filter(({type}) => type.startsWith('action.'))).toEqual([]);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'alert.raised',
        alert: expect.objectContaining({kind: 'blocked', subject: expect.stringContaining(root)}),
      }),
    );
    expect(JSON.stringify(events) + stderr).not.toContain(server().password);
  });

  it('finds nothing missing for root, and names the grants that a bare account lacks', async () => {
    const root = await migtop('doctor', urlOf('root'));
    expect(root.stdout).not.toContain('✖');
    expect(root.code).toBe(0);
    const bare = await migtop('doctor', urlOf('bare'));
    expect(bare.code).toBe(1);
    expect(bare.stdout).toMatch(/✖ Sessions .*\n +GRANT PROCESS ON \*\.\* TO 'bare'@'%';/);
    expect(bare.stdout).toMatch(
      family === 'mysql'
        ? /✖ Actions [^✔✖]*GRANT CONNECTION_ADMIN ON \*\.\* TO 'bare'@'%';/
        : /✖ Actions [^✔✖]*GRANT CONNECTION ADMIN ON \*\.\* TO 'bare'@'%';/,
    );
    expect(bare.stdout + bare.stderr).not.toContain(server().password);
  });
});
