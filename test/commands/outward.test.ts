// A real pile-up as others see it: Prometheus, and a command on alerts.
import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Notification} from '../../src/export/notify.ts';
import {query} from '../servers/postgres/clients.ts';
import {holdLock, waitForLock} from '../servers/postgres/locks.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {watching} from './watching.ts';

describe('a session that others look at', () => {
  const primary = usePostgresPrimary();

  it('tells Prometheus who waits, and runs a command when that is an alert and when it is over', async () => {
    const server = primary();
    await query(server, 'CREATE TABLE orders (id int)');
    const folder = mkdtempSync(path.join(tmpdir(), 'migtop-told-'));
    onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
    const file = path.join(folder, 'told');
    const told = () =>
      existsSync(file)
        ? readFileSync(file, 'utf8')
            .split('\n')
            .filter(Boolean)
            .map(line => JSON.parse(line) as Notification)
        : [];
    const watched = await watching(server.superuserUrl, {
      prometheusListen: '127.0.0.1:0',
      notify: `${process.execPath} -e "process.stdin.on('data', d => require('fs').appendFileSync('${file}', d))"`,
    });
    const url = await waitUntil(() => /http:\S+\/metrics/.exec(watched.notices.join('\n'))?.[0], {
      what: 'the address',
    });
    const blocked = async () => {
      const text = await (await fetch(url)).text();
      return Number(/^migtop_blocked_sessions\{.*\} (\d+)$/m.exec(text)?.[1] ?? -1);
    };
    await waitUntil(async () => (await blocked()) === 0, {what: 'a reading'});
    const holder = await holdLock(server, 'LOCK TABLE orders');
    const waiter = await waitForLock(server, 'SELECT * FROM orders');
    await waitUntil(async () => (await blocked()) === 1, {what: 'the wait to be told'});
    const isTold = (what: Notification['what']) =>
      told().find(each => each.kind === 'blocked' && each.what === what);
    const alert = await waitUntil(() => isTold('raised'), {what: 'the alert', timeout: 60_000});
    expect(alert).toMatchObject({subject: String(holder.pid), severity: 'warning'});
    await holder.release();
    await waiter.outcome;
    const over = await waitUntil(() => isTold('cleared'), {what: 'its end', timeout: 60_000});
    expect(over.lasted).toBeGreaterThan(0);
    expect(await blocked()).toBe(0);
    await watched.session.close('end of the test');
    await expect(fetch(url)).rejects.toThrow();
  });
});
