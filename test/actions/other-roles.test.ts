// Whose sessions a role may signal: said when the key is pressed, before anything is confirmed or sent.
import {describe, expect, it} from 'vitest';
import type {Server} from '../../demo/servers/server.ts';
import {pressSentence} from '../../src/core/advice/press-sentence.ts';
import {armed, type Watching} from '../commands/watching.ts';
import {query} from '../servers/postgres/clients.ts';
import {holdLock, type SessionOptions, waitForLock} from '../servers/postgres/locks.ts';
import {usePostgresRoles} from '../servers/postgres/roles.ts';
import {usePostgresPrimary} from '../servers/postgres/servers.ts';

const nameOf = ({host, port}: Server) => `${host}:${port}`;

describe('a console of a role that is no superuser', () => {
  const primary = usePostgresPrimary();
  const roles = usePostgresRoles(primary);

  const table = async (name: string) => {
    await query(primary(), `CREATE TABLE ${name} (id int)`);
    await query(primary(), `ALTER TABLE ${name} OWNER TO bare`);
  };
  /** Idle in a transaction that has read the table. */
  const reader = (name: string, options: SessionOptions = {}) =>
    holdLock(primary(), `SELECT * FROM ${name}`, {applicationName: 'reporting', ...options});
  const alter = (name: string, options: SessionOptions = {}) =>
    waitForLock(primary(), `ALTER TABLE ${name} ADD COLUMN more int`, options);
  const offer = async (watched: Watching, command: 'cancel' | 'terminate', pid: number) => {
    const node = nameOf(primary());
    const session = String(pid);
    await watched.seen(node, `session ${pid}`, ({observation}) => {
      const sessions = observation && 'value' in observation.sessions ? observation.sessions.value : [];
      return sessions.some(({id}) => id === session);
    });
    return watched.session.offer(command, {node, sessions: [session], job: null, index: null});
  };
  const waiting = (watched: Watching, count: number) =>
    watched.seen(nameOf(primary()), `${count} who wait`, ({graph}) => graph.waiters.length === count);
  const press = ({session}: Watching) => pressSentence(session.journal.state()).text;

  it('names the grant that is missing to signal other roles', async () => {
    const holder = await holdLock(primary(), 'SELECT 1', {login: roles().bare});
    expect(await offer(await armed(roles().mon.url), 'terminate', holder.pid)).toMatchObject({
      refused: expect.any(String),
      fix: expect.stringContaining('GRANT pg_signal_backend'),
    });
    expect(await offer(await armed(roles().mon_sig.url), 'terminate', holder.pid)).toHaveProperty('plan');
    await holder.release();
  });

  it('refuses the session of a superuser and tells why, whatever grants it has', async () => {
    const holder = await holdLock(primary(), 'SELECT 1');
    for (const url of [roles().mon.url, roles().mon_sig.url]) {
      const watched = await armed(url);
      expect(await offer(watched, 'terminate', holder.pid)).toEqual({
        refused: `${holder.pid} is out of reach, because only superusers may signal sessions of the superuser postgres`,
        fix: 'connect as a superuser',
      });
    }
    await holder.release();
  });

  it('is told by PRESS who is out of reach where no other key helps', async () => {
    await table('guarded');
    const holder = await reader('guarded');
    const migration = await alter('guarded');
    const watched = await armed(roles().mon_sig.url);
    await waiting(watched, 1);
    expect(press(watched)).toBe(
      `${holder.pid} is out of reach: only superusers may signal sessions of the superuser postgres; connect as a superuser`,
    );
    const superuser = await armed(primary().superuserUrl);
    await waiting(superuser, 1);
    expect(press(superuser)).toContain(`t terminate ${holder.pid}`);
    await holder.release();
    await migration.outcome;
  });

  it('is offered by PRESS what it may do instead', async () => {
    await table('reachable');
    const holder = await reader('reachable');
    const migration = await alter('reachable', {login: roles().bare});
    const select = await waitForLock(primary(), 'SELECT * FROM reachable', {login: roles().bare});
    const watched = await armed(roles().mon_sig.url);
    await waiting(watched, 2);
    expect(press(watched)).toMatch(new RegExp(`^c cancel ${migration.pid}: frees 1, `));
    expect(press(watched)).not.toContain(String(holder.pid));
    await watched.session.run(watched.plan('cancel', {sessions: [String(migration.pid)]}));
    expect(await select.outcome).toHaveProperty('rows');
    await holder.release();
  });

  it('hears it from the server when a role has become a superuser since roles were read', async () => {
    const holder = await holdLock(primary(), 'SELECT 1', {login: roles().bare});
    const watched = await armed(roles().mon_sig.url);
    const offered = await offer(watched, 'terminate', holder.pid);
    if (!('plan' in offered)) throw new Error(offered.refused);
    await query(primary(), 'ALTER ROLE bare SUPERUSER');
    await watched.session.run(offered.plan);
    await query(primary(), 'ALTER ROLE bare NOSUPERUSER');
    expect(watched.all('action.refused').at(-1)?.reason).toContain('only a superuser may signal it');
    expect(await holder.client.query('SELECT 1')).toHaveProperty('rows');
    await holder.release();
  });

  it('learns of a superuser who comes between two readings of roles', async () => {
    await query(primary(), `CREATE ROLE late SUPERUSER LOGIN PASSWORD '${primary().password}'`);
    const watched = await armed(roles().mon_sig.url);
    await watched.seen(nameOf(primary()), 'roles', ({observation}) => observation);
    const login = {user: 'late', password: primary().password};
    const holder = await holdLock(primary(), 'SELECT 1', {login});
    await watched.seen(nameOf(primary()), 'the role', ({observation}) => {
      const known = observation && 'value' in observation.roles ? observation.roles.value : [];
      return known.some(({user}) => user === 'late');
    });
    expect(await offer(watched, 'terminate', holder.pid)).toMatchObject({
      refused: expect.stringContaining('the superuser late'),
    });
    await holder.release();
  });
});
