// spirit cannot run here: a fake one holds its lock and writes its checkpoint as spirit does, on a real MySQL.
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import type {JobReading} from '../../src/core/job.ts';
import type {Node} from '../../src/engines/engine.ts';
import {copiedTo, spirit} from '../../src/tools/spirit.ts';
import {connect} from '../engines/consoles.ts';
import {client, connectionId, query} from '../servers/mysql/clients.ts';
import {useMysqlPrimary} from '../servers/mysql/servers.ts';

const server = useMysqlPrimary('mysql');
let node: Node;

const watermark = (upper: number) =>
  JSON.stringify({
    ...{Key: ['id'], ChunkSize: 1000},
    LowerBound: {Value: [String(upper - 1000)], Inclusive: true},
    UpperBound: {Value: [String(upper)], Inclusive: false},
  });

beforeAll(async () => {
  await query(
    server(),
    `CREATE TABLE orders (id int PRIMARY KEY) AS
      WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 1000) SELECT id * 10 AS id FROM n`,
  );
  await query(server(), 'CREATE TABLE _orders_new LIKE orders');
  await query(
    server(),
    `CREATE TABLE _orders_chkpnt (id int PRIMARY KEY AUTO_INCREMENT, copier_watermark text, checksum_watermark text, binlog_position text,
      statement text, original_table_name varchar(64), created_at timestamp DEFAULT current_timestamp)`,
  );
  await query(
    server(),
    `INSERT INTO _orders_chkpnt (copier_watermark, checksum_watermark, statement) VALUES (?, '', 'ALTER TABLE orders ADD total int')`,
    [watermark(5010)],
  );
  node = await connect(server().superuserUrl);
});
afterAll(() => node?.close());

const job = async (): Promise<JobReading> => {
  const [found] = await spirit.read(node);
  if (found === undefined) throw new Error('no migration');
  return found;
};

describe('spirit', () => {
  it('is as far as its checkpoint says, and names the session that has its lock', async () => {
    const fake = await client(server());
    await fake.query(`SELECT GET_LOCK('${server().database}.orders-0a1b2c3d', 0)`);
    expect(await job()).toMatchObject({
      ...{table: `${server().database}.orders`, phase: 'copies the rows', cutOver: null, silence: null},
      ...{done: 5000, total: 9990, workerSession: String(connectionId(fake))},
      raw: expect.stringContaining('kills the transactions'),
    });
    fake.destroy();
  });

  it('waits with its cut-over while its sentinel is there', async () => {
    const {job: id, can} = await job();
    expect(can['cut over']).toMatchObject({missing: expect.anything()});
    expect(await spirit.act(node, id, {verb: 'postpone'})).toEqual({
      result: 'sent',
      reply: 'the cut-over waits',
    });
    expect(await job()).toMatchObject({cutOver: 'postponed', can: {'cut over': true}});
    await query(server(), `UPDATE _orders_chkpnt SET checksum_watermark = '{}'`);
    expect((await job()).phase).toContain('waits for its sentinel');
    expect(await spirit.act(node, id, {verb: 'cut over'})).toMatchObject({result: 'sent'});
    expect(await job()).toMatchObject({cutOver: 'under way'});
    expect(await query(server(), `SHOW TABLES LIKE '%sentinel'`)).toEqual([]);
  });

  it('has stopped when checkpoints are missed, and goes on from there', async () => {
    await query(server(), 'UPDATE _orders_chkpnt SET created_at = now() - interval 10 minute');
    expect(await job()).toMatchObject({
      phase: expect.stringMatching(/^stopped/),
      silence: expect.any(Number),
    });
  });

  it('tells nothing of keys that are no numbers, and of checkpoints it does not understand', () => {
    expect(copiedTo(watermark(7))).toEqual({column: 'id', at: 7});
    expect(copiedTo('{"Key":"id","UpperBound":{"Value":"42"}}')).toEqual({column: 'id', at: 42});
    expect(copiedTo('{"Key":["id"],"UpperBound":{"Value":["a-b"]}}')).toBeNull();
    expect(copiedTo('{"orders":')).toBeNull();
    expect(copiedTo('')).toBeNull();
  });
});
