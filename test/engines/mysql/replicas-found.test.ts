import {describe, expect, it} from 'vitest';
import {placesOf} from '../../../src/engines/mysql/replicas-found.ts';
import {query} from '../../servers/mysql/clients.ts';
import {testedReleases, useMysqlCluster} from '../../servers/mysql/servers.ts';
import {connect} from '../consoles.ts';

describe.each(testedReleases())('replicas of $family $release', ({family, release}) => {
  const cluster = useMysqlCluster(family, {
    release,
    replicas: [{name: 'one'}, {name: 'two', settings: {report_host: ''}}],
  });

  it('are found by what they report, and not guessed on the machine of the primary', async () => {
    const {primary, replicas} = cluster();
    // MariaDB fills in the address of a replica that does not tell it.
    const known = family === 'mysql' ? replicas.slice(0, 1) : replicas;
    const node = await connect(primary.superuserUrl);
    const found = await node.replicas();
    const addresses = known.map(({port}) => `127.0.0.1:${port}`).sort();
    expect(found.map(({name}) => name).sort()).toEqual(addresses);
    expect(found.map(({target}) => target.address).sort()).toEqual(addresses);
    const [target] = found.map(each => each.target);
    expect(target?.secrets).toEqual([primary.password]);
    await node.close();
  });

  it('are not known to an account that may not list them, which is no error', async () => {
    const {primary} = cluster();
    await query(primary, `CREATE USER watcher@'%' IDENTIFIED BY 'pw'`);
    await query(primary, `GRANT PROCESS ON *.* TO watcher@'%'`);
    const node = await connect(`mysql://watcher:pw@${primary.host}:${primary.port}`);
    expect(await node.replicas()).toEqual([]);
    await node.close();
  });
});

describe('where a replica is taken to listen', () => {
  const from = (...hosts: readonly string[]) => hosts.map(host => ({host}));

  it('is what it reports', () => {
    const reported = [{Host: 'db2.example.com', Port: '3307'}];
    expect(placesOf(reported, from('10.0.0.2:51000'), 3306)).toEqual([{host: 'db2.example.com', port: 3307}]);
  });

  it('is the primary’s own port where it comes from, when it reports nothing', () => {
    expect(placesOf([], from('10.0.0.2:51000', '10.0.0.2:51001', 'db3:40000'), 3306)).toEqual([
      {host: '10.0.0.2', port: 3306},
      {host: 'db3', port: 3306},
    ]);
    const silent = [
      {Host: '', Port: '3306'},
      {Host: 'db2', Port: '3307'},
    ];
    expect(placesOf(silent, from('10.0.0.2:51000', '10.0.0.3:51000', 'db2:1'), 3306)).toEqual([
      {host: 'db2', port: 3307},
      {host: '10.0.0.2', port: 3306},
      {host: '10.0.0.3', port: 3306},
    ]);
  });

  it('is not known on the machine of the primary', () => {
    expect(placesOf([], from('localhost', '127.0.0.1:51000', '::1:51000', ''), 3306)).toEqual([]);
  });
});
