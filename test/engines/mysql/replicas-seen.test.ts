import {describe, expect, it} from 'vitest';
import type {Registered, Sender} from '../../../src/engines/mysql/readers/replicas.ts';
import {replicasSeen} from '../../../src/engines/mysql/replicas-seen.ts';

const all = 'Source has sent all binlog to replica; waiting for more updates';
const sender = (session: string, more: Partial<Sender> = {}): Sender => ({
  ...{session, client: '10.0.0.2', state: all, serverId: null, program: null},
  ...more,
});
const registered = (number: string, reportedAs: string | null, serverId = number): Registered => ({
  ...{serverId, number, reportedAs},
});
const brief = (list: ReturnType<typeof replicasSeen>) =>
  list.map(({name, address, serverId, session, state}) => [name, address, serverId, session, state]);

describe('the replicas that a server knows', () => {
  it('are joined to their sessions by what they call themselves', () => {
    const senders = [
      sender('12', {serverId: 'u3', program: 'mysqld'}),
      sender('27', {serverId: 'u2', program: 'mysqld', state: 'Sending binlog event to replica'}),
    ];
    const list = [registered('2', 'db2:3306', 'u2'), registered('3', null, 'u3')];
    expect(brief(replicasSeen(list, senders))).toEqual([
      ['server 3', '10.0.0.2', 'u3', '12', 'streaming'],
      ['db2:3306', 'db2:3306', 'u2', '27', 'streaming'],
    ]);
  });

  it('are not tools that read the log, though these register too', () => {
    const senders = [
      // gh-ost names no program, but the library that reads the log for it.
      sender('12', {serverId: 'u3', program: 'go-mysql'}),
      sender('13', {serverId: null, program: 'mysqlbinlog'}),
      sender('27', {serverId: 'u2', program: 'mysqld'}),
    ];
    const list = [registered('2', 'db2:3306', 'u2'), registered('99999', 'laptop:3306', 'u3')];
    expect(brief(replicasSeen(list, senders)).map(([name]) => name)).toEqual(['db2:3306']);
  });

  it('are joined by their host where sessions do not tell whom they feed', () => {
    const senders = [sender('5'), sender('8', {client: '10.0.0.3', state: 'Finished reading one binlog'})];
    const list = [registered('12', '10.0.0.2:3306'), registered('13', '10.0.0.3:3306')];
    expect(brief(replicasSeen(list, senders))).toEqual([
      ['10.0.0.2:3306', '10.0.0.2:3306', '12', '5', 'streaming'],
      ['10.0.0.3:3306', '10.0.0.3:3306', '13', '8', 'streaming'],
    ]);
  });

  it('of one host have no session that could be told, but the state that all have', () => {
    const senders = [sender('5'), sender('8')];
    const list = [registered('12', '10.0.0.2:3306'), registered('13', '10.0.0.2:3307')];
    expect(brief(replicasSeen(list, senders))).toEqual([
      ['10.0.0.2:3306', '10.0.0.2:3306', '12', null, 'streaming'],
      ['10.0.0.2:3307', '10.0.0.2:3307', '13', null, 'streaming'],
    ]);
  });

  it('are known by their sessions alone, or by their registration alone, with fewer rights', () => {
    expect(brief(replicasSeen(null, [sender('5')]))).toEqual([
      ['10.0.0.2', '10.0.0.2', null, '5', 'streaming'],
    ]);
    expect(brief(replicasSeen([registered('12', 'db2:3306')], null))).toEqual([
      ['db2:3306', 'db2:3306', '12', null, null],
    ]);
    expect(replicasSeen(null, null)).toEqual([]);
  });

  it('are gone with their sessions, however long they stay registered', () => {
    expect(replicasSeen([registered('12', 'db2:3306')], [])).toEqual([]);
  });
});
