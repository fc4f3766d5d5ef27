// Replication by files and positions: MySQL's default, without GTIDs.
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {replicator} from '../../../demo/servers/mysql/primary.ts';
import {query} from '../../servers/mysql/clients.ts';
import {useMysqlPrimary} from '../../servers/mysql/servers.ts';
import {type Watch, watch} from '../replication-watch.ts';

describe('replication without GTIDs', () => {
  const settings = {gtid_mode: 'OFF', enforce_gtid_consistency: 'OFF'};
  const primary = useMysqlPrimary('mysql', {settings});
  const replica = useMysqlPrimary('mysql', {name: 'replica', settings});
  let console: Watch;

  const caughtUp = () => console.until('it to catch up', ({lag, behind}) => lag === 0 && behind === 0);

  beforeAll(async () => {
    const [end] = await query<{File: string; Position: number}>(primary(), 'SHOW BINARY LOG STATUS');
    const {host, port, password} = primary();
    const source = `SOURCE_HOST = '${host}', SOURCE_PORT = ${port}, SOURCE_USER = '${replicator}',
      SOURCE_PASSWORD = '${password}', GET_SOURCE_PUBLIC_KEY = 1, SOURCE_CONNECT_RETRY = 1`;
    const from = `SOURCE_LOG_FILE = '${end?.File}', SOURCE_LOG_POS = ${end?.Position}`;
    await query(replica(), `CHANGE REPLICATION SOURCE TO ${source}, ${from}`);
    await query(replica(), 'START REPLICA');
    await query(primary(), 'CREATE TABLE test.t (id int PRIMARY KEY)');
    console = await watch({primary: primary().superuserUrl, replica: replica().superuserUrl});
    await caughtUp();
  });
  afterAll(() => console?.close());

  it('counts bytes within a file, and knows only the time across files', async () => {
    await query(replica(), 'STOP REPLICA SQL_THREAD');
    await query(primary(), 'INSERT INTO test.t VALUES (1)');
    const near = await console.until(
      'bytes behind',
      ({behind, lag}) => (behind ?? 0) > 0 && (lag ?? 0) > 1_000,
    );
    expect(near).toMatchObject({behindUnit: 'bytes', lagSource: 'log position', lagAtLeast: false});
    const [end] = await query<{Position: number}>(primary(), 'SHOW BINARY LOG STATUS');
    const [at] = await query<{Exec_Source_Log_Pos: number}>(replica(), 'SHOW REPLICA STATUS');
    expect(near.behind).toBe((end?.Position ?? 0) - (at?.Exec_Source_Log_Pos ?? 0));
    await query(primary(), 'FLUSH BINARY LOGS');
    await query(primary(), 'INSERT INTO test.t VALUES (2)');
    const far = await console.until(
      'another file, received too',
      ({behind, lag, channels}) =>
        behind === null && lag !== null && (channels[0]?.backlog ?? 0) > (near.behind ?? 0),
    );
    expect(far.lag).toBeGreaterThan(near.lag ?? 0);
    await query(replica(), 'START REPLICA SQL_THREAD');
    await caughtUp();
  });
});
