import {describe, expect, it} from 'vitest';
import {query} from '../servers/postgres/clients.ts';
import {holdLock} from '../servers/postgres/locks.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {idleInTransaction, openConsole, pileUp, running, useStage, waiting} from './stage.ts';

describe('the acting keys', () => {
  const stage = useStage();

  it('does nothing when the confirmation is left by Enter, whose answer in focus is no', async () => {
    const {migration, report} = await pileUp(stage(), 1);
    const console = openConsole(stage(), {flags: ['--arm']});
    await console.waitFor(new RegExp(`c cancel ${migration.id}`));
    console.press('c');
    await console.waitFor(/No, leave it/);
    console.press('enter');
    await console.waitFor(lines => !lines.join('\n').includes('No, leave it'));
    const state = 'SELECT state FROM pg_stat_activity WHERE pid = ANY($1) ORDER BY state';
    expect(await query(stage().primary, state, [[migration.id, report.id]])).toEqual([
      {state: 'active'},
      {state: 'idle in transaction'},
    ]);
  });

  it('stops all of the migration with K', async () => {
    const first = await running(stage(), 'migration', 'SELECT pg_sleep(600)');
    const second = await running(stage(), 'migration', 'SELECT pg_sleep(601)');
    const other = await running(stage(), 'web', 'SELECT pg_sleep(602)');
    const console = openConsole(stage(), {flags: ['--arm', '--app', 'migration']});
    await console.waitFor(/5 Migration .*2 sessions/);
    console.press('K');
    const asked = await console.waitFor(/y does it/);
    for (const {id} of [first, second]) expect(asked.join('\n')).toContain(id);
    console.press('y');
    expect(await first.outcome).toMatchObject({code: '57014'});
    expect(await second.outcome).toMatchObject({code: '57014'});
    const [still] = await query(stage().primary, 'SELECT state FROM pg_stat_activity WHERE pid = $1', [
      other.id,
    ]);
    expect(still).toEqual({state: 'active'});
  });

  it('refuses to act until it is armed, and says how', async () => {
    const {migration} = await pileUp(stage(), 1);
    const console = openConsole(stage());
    await console.waitFor(new RegExp(`c cancel ${migration.id}`));
    console.press('c');
    await console.waitFor(/[Pp]ress a|a arms/);
    console.press('a');
    await console.waitFor(/y does it/);
    console.press('y');
    await console.waitFor(/ ARMED /);
    console.press('c');
    await console.waitFor(/pg_cancel_backend/);
    console.press('y');
    expect(await migration.outcome).toMatchObject({code: '57014'});
  });

  it('says before any confirmation that a superuser’s session is out of reach', async () => {
    const holder = await holdLock(stage().primary, 'SELECT * FROM orders', {applicationName: 'reporting'});
    const migration = await waiting(stage(), 'migration', 'ALTER TABLE orders ADD COLUMN late text');
    const console = openConsole(stage(), {flags: ['--arm']});
    await console.waitFor(
      new RegExp(
        `PRESS +${holder.pid} is out of reach: only superusers .* superuser postgres; connect as a superuser`,
      ),
    );
    console.keys('1', 'g', 't');
    const told = await console.waitFor(
      new RegExp(
        `${holder.pid} is out of reach, because only superusers may signal sessions of the superuser postgres`,
      ),
    );
    expect(told.join('\n')).not.toContain('y does it');
    expect(await holder.client.query('SELECT 1')).toHaveProperty('rows');
    await holder.release();
    expect(await migration.outcome).toBeNull();
  });

  it('holds the jobs that poll with H, tells who did, and warns of them when leaving', async () => {
    const console = openConsole(stage(), {flags: ['--arm', '--throttle-listen', '127.0.0.1:0']});
    const shown = await console.waitFor(/http:\/\/127\.0\.0\.1:\d+\/check/);
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(shown.join('\n')) ?? [];
    const {host, port} = stage().primary;
    const asked = async () => (await fetch(`${url}/check/copier/any/${host}:${port}`)).status;
    await waitUntil(async () => (await asked()) === 200, {what: 'jobs to be let go on'});
    await console.waitFor(/ ARMED /);
    console.press('H');
    await console.waitFor(/Hold every job that polls migtop/);
    console.press('y');
    await console.waitFor(/PROGRESS +▮▮ every job that polls migtop held by ann/);
    expect(await asked()).toBe(429);
    console.press('q');
    await console.waitFor(/copier asks migtop whether to go on, and will stay stopped when it ends/);
    console.press('escape');
    console.press('H');
    await console.waitFor(/Release every job that polls migtop/);
    console.press('y');
    await waitUntil(async () => (await asked()) === 200, {what: 'jobs to be released'});
  });

  it('can never be armed with --read-only', async () => {
    const report = await idleInTransaction(stage());
    const console = openConsole(stage(), {flags: ['--read-only']});
    await console.waitFor(/READ-ONLY/);
    await console.waitFor(new RegExp(`\\b${report.id} +idle in tx`));
    for (const key of ['a', 'c', 't', 'K']) {
      console.press(key);
      const told = await console.waitFor(lines => /read-only/.test(lines.at(-1) ?? ''));
      expect(told.join('\n')).not.toContain('y does it');
      console.press('escape');
      await console.waitFor(lines => !/read-only/.test(lines.at(-1) ?? ''));
    }
    const there = 'SELECT state FROM pg_stat_activity WHERE pid = $1';
    expect(await query(stage().primary, there, [report.id])).toEqual([{state: 'idle in transaction'}]);
  });
});
