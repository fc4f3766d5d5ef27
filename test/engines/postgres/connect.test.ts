import {describe, expect, it} from 'vitest';
import {sqlState} from '../../../src/engines/postgres/errors.ts';
import {query} from '../../servers/postgres/clients.ts';
import {usePostgresRoles} from '../../servers/postgres/roles.ts';
import {usePostgresPrimary} from '../../servers/postgres/servers.ts';
import {open} from './consoles.ts';

describe('a connection to PostgreSQL', () => {
  const primary = usePostgresPrimary();
  const roles = usePostgresRoles(primary);

  it.each(['superuser', 'mon', 'mon_sig', 'bare'] as const)('opens for %s', async role => {
    const connection = await open(roles()[role].url);
    const [row] = await connection.query('select pg_backend_pid() as pid, current_user as name');
    expect(row).toEqual({pid: String(connection.pid), name: roles()[role].user});
    expect(connection.serverVersion).toBeGreaterThanOrEqual(130_000);
    expect(connection.tls).toBeNull();
    await connection.close();
  });

  it('cannot write when it observes or probes', async () => {
    for (const purpose of ['observe', 'probe'] as const) {
      const connection = await open(primary().superuserUrl, {}, {purpose});
      const error = await connection.query('create table written ()').catch(each => each);
      expect(sqlState(error)).toBe('25006');
      await connection.close();
    }
  });

  it('may write when it acts', async () => {
    const connection = await open(primary().superuserUrl, {}, {purpose: 'act'});
    await connection.query('create table public.acted ()');
    expect(await query(primary(), "select to_regclass('acted')::text as name")).toEqual([{name: 'acted'}]);
    await connection.close();
  });

  it('gives every value as the text of the server, of one statement or of several', async () => {
    const connection = await open(roles().bare.url);
    expect(
      await connection.query('select $1::bigint as big, true as yes, null as nothing', ['9007199254740993']),
    ).toEqual([{big: '9007199254740993', yes: 't', nothing: null}]);
    expect(await connection.multi('select 1 as a; select 2 as b where false; select 3 as c')).toEqual([
      [{a: '1'}],
      [],
      [{c: '3'}],
    ]);
    await connection.close();
  });

  it('runs functions of the server and not their namesakes in the search path of the database', async () => {
    await query(
      primary(),
      `create schema evil; create function evil.pg_is_in_recovery() returns boolean language sql as 'select true';
     alter role bare set search_path = evil, pg_catalog; grant usage on schema evil to bare`,
    );
    const connection = await open(roles().bare.url);
    expect(await connection.query('select pg_is_in_recovery() as replica')).toEqual([{replica: 'f'}]);
    await connection.close();
    await query(primary(), 'alter role bare reset search_path');
  });

  it('names itself to the server, as the DSN says or else as we do', async () => {
    const name = 'select application_name as name from pg_stat_activity where pid = pg_backend_pid()';
    const ours = await open(roles().bare.url);
    expect(await ours.query(name)).toEqual([{name: 'migtop test'}]);
    const theirs = await open(`${roles().bare.url}?application_name=console`);
    expect(await theirs.query(name)).toEqual([{name: 'console'}]);
    await Promise.all([ours.close(), theirs.close()]);
  });

  it('goes over a unix socket', async () => {
    const {socketDir, port} = primary();
    const connection = await open(`host=${socketDir} port=${port} user=bare dbname=postgres`);
    expect(await connection.query('select inet_client_addr() as address')).toEqual([{address: null}]);
    await connection.close();
  });

  it('hands over statements one after the other', async () => {
    const connection = await open(roles().bare.url);
    const answers = await Promise.all(
      ['1', '2', '3'].map(value => connection.query('select $1 as value, pg_sleep(0.01)', [value])),
    );
    expect(answers.map(([row]) => row?.value)).toEqual(['1', '2', '3']);
    await connection.close();
  });
});
