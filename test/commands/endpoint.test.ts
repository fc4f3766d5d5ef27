// A page before a real database, in a real pile-up: what users feel is said first, and its end too.
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {headline} from '../../src/core/advice/headline.ts';
import {client, query} from '../servers/postgres/clients.ts';
import {holdLock} from '../servers/postgres/locks.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {watching} from './watching.ts';

describe('an endpoint behind which the database is', () => {
  const primary = usePostgresPrimary();

  it('makes HEALTH say what users feel, before why, and for how long it was so', async () => {
    const server = primary();
    await query(server, 'CREATE TABLE pages (id int)');
    const shop = await client(server);
    await shop.query(`SET statement_timeout = '200ms'`);
    const site = createServer((_, response) => {
      shop.query('SELECT * FROM pages').then(
        () => response.end('open'),
        () => response.writeHead(503).end(),
      );
    });
    await new Promise<void>(resolve => site.listen(0, '127.0.0.1', resolve));
    const folder = mkdtempSync(path.join(tmpdir(), 'migtop-endpoint-'));
    onTestFinished(() => {
      site.closeAllConnections();
      site.close();
      rmSync(folder, {recursive: true, force: true});
    });
    const file = path.join(folder, 'migtop.yaml');
    writeFileSync(
      file,
      `endpoints:
  - name: shop
    url: http://127.0.0.1:${(site.address() as AddressInfo).port}/
    contains: open
    every: 200ms
    headers: {authorization: Bearer $SHOP_TOKEN}\n`,
    );
    const watched = await watching(server.superuserUrl, {config: file}, {SHOP_TOKEN: 'whisper-it'});
    const {session} = watched;
    const health = () => headline(session.journal.state(), session.now()).health.text;
    await waitUntil(() => health().startsWith('healthy'), {what: 'all to be well', timeout: 30_000});
    const holder = await holdLock(server, 'LOCK TABLE pages');
    await waitUntil(() => /^users get no answer from shop for \d+ s: HTTP 503/.test(health()), {
      what: 'the outage to be said',
      timeout: 30_000,
    }).catch(error => expect.fail(`${error.message}: ${health()}`));
    await holder.release();
    const over = await waitUntil(() => watched.all('alert.cleared').find(({kind}) => kind === 'endpoint'), {
      what: 'its end',
      timeout: 30_000,
    });
    expect(over).toMatchObject({subject: 'shop'});
    expect(JSON.stringify(watched.events)).not.toContain('whisper-it');
  });
});
