// The workers in the README do what the convention says: they are taken from there and run.
import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeEach, describe, expect, it} from 'vitest';
import {root} from '../cli/migtop.ts';
import {query} from '../servers/postgres/clients.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';

const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const blockOf = (language: string, has: string): string =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))]
    .map(([, code = '']) => code)
    .find(code => code.includes(has)) ?? '';

/** Beside the packages that Node's snippet imports. */
const folder = mkdtempSync(path.join(root, 'node_modules/.workers-'));
afterAll(() => rmSync(folder, {recursive: true}));

const written = (name: string, code: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, code);
  return file;
};

const python = process.env.MIGTOP_TEST_PYTHON ?? 'python3';
const runs = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;

const psqlLoop = `until psql -XAtq -v ON_ERROR_STOP=1 -f "$0" | grep -Eq 'done|aborted'; do sleep 0.02; done`;

/** Built once: Debian keeps the packages that it imports outside of modules. */
const goWorker = (): string => {
  const program = path.join(folder, 'worker');
  if (existsSync(program)) return program;
  const source = written('worker.go', blockOf('go', 'backfill_control'));
  const env = {
    ...process.env,
    GO111MODULE: 'off',
    GOPATH: '/usr/share/gocode',
    GOCACHE: path.join(folder, 'cache'),
  };
  execFileSync('go', ['build', '-o', program, source], {env, stdio: ['ignore', 'ignore', 'inherit']});
  return program;
};

const workers = [
  {
    name: 'psql',
    here: runs('psql', '--version'),
    start: () => ['sh', '-c', psqlLoop, written('batch.sql', blockOf('sql', 'WITH job AS'))],
  },
  {
    name: 'Node.js',
    here: true,
    start: () => ['node', written('worker.mjs', blockOf('js', 'backfill_control'))],
  },
  {
    name: 'Python',
    here: runs(python, '-c', 'import psycopg'),
    start: () => [python, written('worker.py', blockOf('python', 'backfill_control'))],
  },
  {
    name: 'Ruby',
    here: runs('ruby', '-rpg', '-e', '0'),
    start: () => ['ruby', written('worker.rb', blockOf('ruby', 'backfill_control'))],
  },
  {
    name: 'Go',
    here: runs('go', 'version'),
    start: () => [goWorker()],
  },
] as const;

describe('workers in the README', () => {
  const primary = usePostgresPrimary();
  const rows = 5_000;

  const start = ([program = '', ...args]: readonly string[]) => {
    const {host, port, user, password, database} = primary();
    const child = spawn(program, args, {
      env: {
        ...process.env,
        ...{PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password, PGDATABASE: database},
        PGSSLMODE: 'disable',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return new Promise<number | null>(resolve => child.on('close', resolve));
  };

  const jobNow = async () =>
    (await query<Record<string, string>>(primary(), `SELECT * FROM backfill_control WHERE job = 'cents'`))[0];
  const order = (change: string) =>
    query(primary(), `UPDATE backfill_control SET ${change} WHERE job = 'cents'`);

  beforeEach(async () => {
    await query(primary(), 'DROP TABLE IF EXISTS orders, backfill_control');
    await query(primary(), blockOf('sql', 'CREATE TABLE backfill_control'));
    await query(
      primary(),
      `CREATE TABLE orders AS SELECT i::bigint AS id, i * 1.5 AS total, NULL::bigint AS total_cents FROM generate_series(1, ${rows}) i`,
    );
    await query(primary(), 'ALTER TABLE orders ADD PRIMARY KEY (id)');
    await query(primary(), `INSERT INTO backfill_control (job, target) VALUES ('cents', 'public.orders')`);
  });

  for (const {name, here, start: words} of workers) {
    it(`${name}: pauses, goes on and finishes`, async context => {
      context.skip(!here, `${name} with its driver is not installed`);
      await order('batch_size = 50, sleep_ms = 20');
      const ended = start(words());
      await waitUntil(async () => Number((await jobNow())?.rows_done) > 100, {
        what: 'some rows',
        timeout: 30_000,
      });
      await order(`command = 'pause'`);
      await waitUntil(async () => (await jobNow())?.state === 'paused', {
        what: 'the pause to be acknowledged',
      });
      const paused = Number((await jobNow())?.rows_done);
      expect(paused).toBeLessThan(rows);
      await order(`command = 'run', batch_size = 1000`);
      expect(await ended).toBe(0);
      expect(await jobNow()).toMatchObject({state: 'done', rows_done: String(rows)});
      const [left] = await query<{n: string}>(
        primary(),
        'SELECT count(*) AS n FROM orders WHERE total_cents IS DISTINCT FROM round(total * 100)',
      );
      expect(left?.n).toBe('0');
    }, 60_000);

    it(`${name}: is aborted`, async context => {
      context.skip(!here, `${name} with its driver is not installed`);
      await order(`command = 'abort'`);
      expect(await start(words())).toBe(0);
      expect(await jobNow()).toMatchObject({state: 'aborted', rows_done: '0'});
    }, 60_000);
  }
});
