// Where only the provider may KILL. The procedures here are fakes: they are called like a provider's, are alone in having the right, and
// keep a list of what they were called with; what the real ones refuse nobody can tell from here.
import {describe, expect, it} from 'vitest';
import type {Family} from '../../../demo/servers/mysql/dialect.ts';
import {query} from '../../servers/mysql/clients.ts';
import {createMysqlRoles} from '../../servers/mysql/roles.ts';
import {waitUntil} from '../../servers/wait-until.ts';
import {connect, seen, sessionIn, targetOf} from '../consoles.ts';
import {useScene} from './scene.ts';
import {actor} from './stage.ts';

type Fake = {readonly name: string; readonly does: string};

const rds: readonly Fake[] = [
  {name: 'rds_kill', does: 'KILL id'},
  {name: 'rds_kill_query', does: 'KILL QUERY id'},
];
const azure: readonly Fake[] = [
  {name: 'az_kill', does: 'KILL id'},
  {name: 'az_kill_query', does: 'KILL QUERY id'},
];
const rdsMariadb = [...rds, {name: 'rds_kill_query_id', does: 'KILL QUERY ID id'}];

type Case = {
  readonly name: string;
  readonly family: Family;
  readonly fakes: readonly Fake[];
  readonly calls: string;
};

const cases: readonly Case[] = [
  {name: 'RDS for MySQL', family: 'mysql', fakes: rds, calls: 'rds_kill_query'},
  {name: 'Azure', family: 'mysql', fakes: azure, calls: 'az_kill_query'},
  {name: 'RDS for MariaDB', family: 'mariadb', fakes: rdsMariadb, calls: 'rds_kill_query_id'},
];

describe.each(cases)('$name, whose procedures are fakes', ({family, fakes, calls}) => {
  const {server} = useScene(family);

  const pretend = async () => {
    await query(server(), 'CREATE TABLE called (nth int AUTO_INCREMENT PRIMARY KEY, name text, id bigint)');
    for (const {name, does} of fakes) {
      await query(
        server(),
        `CREATE PROCEDURE mysql.${name} (IN id bigint) SQL SECURITY DEFINER
        BEGIN INSERT INTO ${server().database}.called (name, id) VALUES ('${name}', id); ${does}; END`,
      );
      await query(server(), `GRANT EXECUTE ON PROCEDURE mysql.${name} TO mon@'%'`);
    }
  };

  /** On MySQL not even a procedure of root's reaches a session of root for somebody else. */
  const victims = async () => {
    await query(server(), `CREATE USER shop@'%' IDENTIFIED BY '${server().password}'`);
    return {
      victim: await actor(server(), 'shop', {user: 'shop', password: server().password}),
      protectedOne: await actor(server(), 'root'),
    };
  };

  it('calls the procedure for whoever passes the check, and never for nobody', async () => {
    const {mon} = await createMysqlRoles(family, server());
    await pretend();
    const node = await connect(mon.url);
    const {victim, protectedOne} = await victims();
    const sleeping = async () => {
      void victim.start('SELECT SLEEP(60)');
      return seen(node, 'its statement', now => {
        const session = sessionIn(now, victim.id);
        return session?.state === 'active' ? targetOf(session) : null;
      });
    };
    const first = await sleeping();
    expect(node.actor.commandFor('cancel', first)).toContain(`CALL mysql.${calls}(`);
    expect(await node.actor.signal('cancel', first)).toEqual({
      result: 'sent',
      reply: `cancel was sent to ${victim.id}`,
    });
    await waitUntil(async () => (await node.actor.fate(first)) === 'stopped', {what: 'the end of it'});
    expect(await node.actor.signal('cancel', first)).toEqual({
      result: 'changed',
      reply: `The statement of ${victim.id} has ended.`,
    });
    const second = await sleeping();
    expect(await node.actor.signal('cancel', first)).toMatchObject({result: 'changed'});
    expect(await node.actor.signal('terminate', second)).toMatchObject({result: 'sent'});
    await waitUntil(async () => (await node.actor.fate(second)) === 'gone', {what: 'the end of the session'});
    const called = await query(server(), 'SELECT name, id IS NULL AS isNull FROM called ORDER BY nth');
    expect(called).toEqual([
      {name: calls, isNull: 0},
      {name: fakes[0]?.name, isNull: 0},
    ]);
    void protectedOne.start('SELECT SLEEP(60)');
    const third = await seen(node, 'the statement of root', now => {
      const session = sessionIn(now, protectedOne.id);
      return session?.state === 'active' ? targetOf(session) : null;
    });
    expect(await node.actor.signal('cancel', third)).toMatchObject(
      family === 'mysql'
        ? {result: 'refused', reply: expect.stringContaining('procedure does not reach')}
        : {result: 'sent'},
    );
    await protectedOne.end();
    expect(node.facts.capabilities).toMatchObject({cancel: true, terminate: true});
    await node.close();
  });

  it('is passed over by an account that may KILL itself', async () => {
    const node = await connect(server().superuserUrl);
    const target = {type: 'session', session: '7', label: '7'} as const;
    const identity = {session: '1', transaction: null, statement: '1:1'};
    expect(node.actor.commandFor('terminate', {...target, identity})).toMatch(/KILL @k$/);
    await node.close();
  });
});
