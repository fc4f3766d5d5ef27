import {describe, expect, it} from 'vitest';
import {privilegesIn} from '../../../src/engines/mysql/privileges.ts';

const privileges = (...lines: readonly string[]) =>
  privilegesIn(lines.map(line => ({'Grants for us': line})));

describe('privileges in SHOW GRANTS', () => {
  it('are given on everything, on a database, or on a table and its columns', () => {
    const {anywhere, on, onTable} = privileges(
      "GRANT SELECT, SHOW VIEW, BINLOG MONITOR ON *.* TO `us`@`%` IDENTIFIED BY PASSWORD '*E8BE' WITH GRANT OPTION",
      'GRANT CONNECTION_ADMIN,SYSTEM_USER ON *.* TO `us`@`%`',
      'GRANT INSERT ON `shop`.* TO `us`@`%`',
      'GRANT SELECT, UPDATE (`command`, `note`) ON `shop`.`jobs` TO `us`@`%`',
    );
    expect(
      ['SELECT', 'SHOW VIEW', 'BINLOG MONITOR', 'CONNECTION_ADMIN', 'SYSTEM_USER'].map(anywhere),
    ).toEqual(Array(5).fill(true));
    expect([anywhere('INSERT'), on('INSERT', 'shop'), on('INSERT', 'other')]).toEqual([false, true, false]);
    expect([onTable('UPDATE', 'shop', 'jobs'), onTable('UPDATE', 'shop', 'orders')]).toEqual([true, false]);
    expect([onTable('INSERT', 'shop', 'jobs'), onTable('SELECT', 'other', 'jobs')]).toEqual([true, true]);
  });

  it('are all of them where it says so', () => {
    const {anywhere, on} = privileges('GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION');
    expect([anywhere('PROCESS'), on('SELECT', 'performance_schema')]).toEqual([true, true]);
  });

  it('are none in USAGE, in the grant of a role or a proxy, or in a name that looks like one', () => {
    const {anywhere} = privileges(
      'GRANT USAGE ON *.* TO `us`@`%`',
      'GRANT `watchers`@`%` TO `us`@`%`',
      `GRANT PROXY ON ''@'%' TO 'us'@'%'`,
      'GRANT SELECT ON `a ON *.* TO`.`PROCESS` TO `us`@`%`',
      'GRANT SELECT ON `GRANT PROCESS ON *.* TO x`.* TO `us`@`%`',
    );
    expect(['PROCESS', 'SELECT', 'PROXY', 'watchers'].map(anywhere)).toEqual(Array(4).fill(false));
  });

  it('follow patterns in names of databases, and quotes', () => {
    const {on, onTable} = privileges(
      'GRANT SELECT ON `shop\\_1`.* TO `us`@`%`',
      'GRANT INSERT ON `app%`.* TO `us`@`%`',
      'GRANT UPDATE ON `a``b`.`c``d` TO `us`@`%`',
    );
    expect(['shop_1', 'shopx1'].map(name => on('SELECT', name))).toEqual([true, false]);
    expect(['app', 'app_eu', 'my_app'].map(name => on('INSERT', name))).toEqual([true, true, false]);
    expect(onTable('UPDATE', 'a`b', 'c`d')).toBe(true);
  });

  it('are taken away again for one database', () => {
    const {anywhere, on} = privileges(
      'GRANT SELECT, PROCESS ON *.* TO `us`@`%`',
      'REVOKE SELECT ON `performance_schema`.* FROM `us`@`%`',
    );
    expect([anywhere('SELECT'), on('SELECT', 'performance_schema'), on('SELECT', 'shop')]).toEqual([
      true,
      false,
      true,
    ]);
  });
});
