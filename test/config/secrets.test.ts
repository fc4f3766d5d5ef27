import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {holdsSecret, scrub} from '../../src/config/secrets.ts';

describe('taking secrets out of text', () => {
  it.each([
    ['postgres://ann:hunter2@db1/orders', 'postgres://ann:***@db1/orders'],
    ['postgres://ann:p@ss/w@db1/orders', 'postgres://ann:***@db1/orders'],
    ['postgres://:hunter2@db1', 'postgres://:***@db1'],
    [
      'There is no recording /home/ann/postgres:/ann:hunter2@db1.',
      'There is no recording /home/ann/postgres:/ann:***@db1.',
    ],
    [
      'postgresql://db1/orders?user=ann&password=hunter2&x=1',
      'postgresql://db1/orders?user=ann&password=***&x=1',
    ],
    [`host=db1 password=hunter2 user=ann`, 'host=db1 password=*** user=ann'],
    [`host=db1 password = 'hunter \\'2' user=ann`, 'host=db1 password = *** user=ann'],
    [`sslpassword=hunter2`, 'sslpassword=***'],
    [`ALTER ROLE ann PASSWORD 'it''s hunter2' LOGIN`, `ALTER ROLE ann PASSWORD '***' LOGIN`],
    ['mysql://ann:hunter2@db1/orders', 'mysql://ann:***@db1/orders'],
    [`ALTER USER a IDENTIFIED BY 'hunt`, `ALTER USER a IDENTIFIED BY '***'`],
    [`SET PASSWORD = 'hunt`, 'SET PASSWORD = ***'],
    ['MYSQL_PWD=hunter2 mysql', 'MYSQL_PWD=*** mysql'],
    [
      `CREATE USER a IDENTIFIED BY 'it\\'s hunter2' ACCOUNT LOCK`,
      `CREATE USER a IDENTIFIED BY '***' ACCOUNT LOCK`,
    ],
    [`alter user a identified by "hunter2" replace 'hunter1'`, `alter user a identified by '***'`],
    [
      `CREATE USER a IDENTIFIED WITH caching_sha2_password AS '$A$005$hunter2'`,
      `CREATE USER a IDENTIFIED WITH caching_sha2_password AS '***'`,
    ],
    [
      `CREATE USER a IDENTIFIED VIA ed25519 USING PASSWORD('hunter2')`,
      `CREATE USER a IDENTIFIED VIA ed25519 USING PASSWORD('***')`,
    ],
    [`SET PASSWORD FOR 'a'@'%' = 'hunter2'`, `SET PASSWORD FOR 'a'@'%' = '***'`],
    [
      `CHANGE REPLICATION SOURCE TO SOURCE_USER='r', SOURCE_PASSWORD='hunter2', SOURCE_PORT=1`,
      `CHANGE REPLICATION SOURCE TO SOURCE_USER='r', SOURCE_PASSWORD=***, SOURCE_PORT=1`,
    ],
  ])('cleans %s', (text, expected) => {
    expect(scrub(text)).toBe(expected);
    expect(holdsSecret(text)).toBe(true);
  });

  it.each([
    'postgres://ann@db1:5432/orders',
    'host=db1 user=ann passfile=/home/ann/.pgpass',
    'db1:5432 asks for the password of user "ann", and none was given.',
    '[::1]:5432',
    `SELECT 'identified', replace(a, 'b', 'c') FROM orders`,
    'caching_sha2_password',
  ])('leaves %s as it is', text => {
    expect(scrub(text)).toBe(text);
    expect(holdsSecret(text)).toBe(false);
  });

  it('removes a known secret wherever and however it stands', () => {
    expect(scrub('it was sup€r s3cret/x, encoded sup%E2%82%ACr%20s3cret%2Fx', ['sup€r s3cret/x'])).toBe(
      'it was ***, encoded ***',
    );
  });

  it('leaves no password of any DSN behind', () => {
    const password = fc.stringMatching(/^[!-~]{6,20}$/).filter(text => !/[&'"\s]/.test(text));
    fc.assert(
      fc.property(password, secret => {
        const hidden = scrub(`cannot use postgres://ann:${secret}@db1/orders`);
        expect(hidden).toBe('cannot use postgres://ann:***@db1/orders');
      }),
    );
  });
});
