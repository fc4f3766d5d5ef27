// What doctor says of canaries and endpoints: each is asked once, and nothing is made.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {query as mysqlQuery} from '../servers/mysql/clients.ts';
import {createMysqlRoles} from '../servers/mysql/roles.ts';
import {useMysqlPrimary} from '../servers/mysql/servers.ts';
import {query} from '../servers/postgres/clients.ts';
import {createPostgresRoles} from '../servers/postgres/roles.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';
import {migtop} from './migtop.ts';

const postgres = usePostgresPrimary();
const mysql = useMysqlPrimary('mysql', {release: '9.7'});

const configured = async (): Promise<string> => {
  const site = createServer((_, response) => response.writeHead(503).end());
  await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(path.join(tmpdir(), 'migtop-doctor-'));
  onTestFinished(() => {
    site.close();
    rmSync(folder, {recursive: true});
  });
  const file = path.join(folder, 'migtop.yaml');
  writeFileSync(
    file,
    `canaries:
  - {name: fine, statement: SELECT 1}
  - {name: one order, statement: SELECT id FROM no_orders}
endpoints:
  - {name: shop, url: 'http://127.0.0.1:${(site.address() as AddressInfo).port}/'}\n`,
  );
  return file;
};

it('names what works, the canary that fails, the page that does not answer, and the grant for writing on PostgreSQL', async () => {
  const roles = await createPostgresRoles(postgres());
  const config = await configured();
  const {code, stdout} = await migtop(['doctor', roles.mon.url, '--config', config, '--canary-write']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/✖ Latency +works: SQL canary, own canaries\n/);
  expect(stdout).toContain('canary one order fails: relation "no_orders" does not exist');
  expect(stdout).toContain('canary write: its table public.migtop_canary cannot be made');
  const [grant = ''] = /GRANT CREATE ON SCHEMA public TO "mon";/.exec(stdout) ?? [];
  expect(stdout).toMatch(/✖ endpoint shop\n {2}HTTP 503/);
  await query(postgres(), grant);
  const after = await migtop(['doctor', roles.mon.url, '--config', config, '--canary-write']);
  expect(after.stdout).toMatch(
    /works: SQL canary, own canaries, canary write\n|works: SQL canary, canary write, own canaries\n/,
  );
  expect(await query(postgres(), `SELECT to_regclass('public.migtop_canary') AS found`)).toEqual([
    {found: null},
  ]);
});

it('names the grant for writing on MySQL', async () => {
  const roles = await createMysqlRoles('mysql', mysql());
  const bare = await migtop(['doctor', roles.mon.url, '--canary-write']);
  expect(bare.stdout).toContain('canary write: its table needs a database');
  await mysqlQuery(mysql(), "GRANT SELECT ON test.* TO mon@'%'");
  const named = `${roles.mon.url}/test`;
  const lacking = await migtop(['doctor', named, '--canary-write']);
  const [grant = ''] =
    /GRANT CREATE, SELECT, INSERT, UPDATE ON `test`.migtop_canary TO 'mon'@'%';/.exec(lacking.stdout) ?? [];
  await mysqlQuery(mysql(), grant);
  expect((await migtop(['doctor', named, '--canary-write'])).stdout).toMatch(/works: .*canary write/);
});
