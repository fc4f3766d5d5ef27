// A real replica that falls behind, or is not to be reached: the runner waits for it.
import {describe, expect, it} from 'vitest';
import {waitUntil} from '../servers/wait-until.ts';
import {kinds, numberOf, useGround} from './ground.ts';
import {startRunner} from './runner-process.ts';

const patience = 60_000;

describe.each(kinds())('$name', kind => {
  const ground = useGround(kind, 1);

  const makeTable = async (name: string, rows: number) => {
    const {query, words} = ground();
    await query(`create table ${name} (id int primary key, done int not null default 0)`);
    await query(`insert into ${name} (id) select i from ${words.numbers(rows)}`);
  };

  const start = (table: string) =>
    startRunner(ground().url, [
      ...['--table', table, '--set', 'done = 1', '--where', 'done = 0', '--job', table],
      ...['--baseline', '0s', '--max-lag', '1s', '--replica', ground().replicaUrls[0] ?? ''],
    ]);

  const rowOf = async (job: string) =>
    (await ground().query(`select rows_done, heartbeat_at from backfill_control where job = '${job}'`))[0];

  const doneOf = async (job: string) => Number((await rowOf(job).catch(() => undefined))?.rows_done ?? -1);

  /** The runner is seen to live on, twice, and to do nothing meanwhile. */
  const expectStandstill = async (job: string) => {
    const done = await doneOf(job);
    let seen = String((await rowOf(job))?.heartbeat_at);
    for (let beats = 0; beats < 4; beats++)
      seen = await waitUntil(
        async () => {
          const now = String((await rowOf(job))?.heartbeat_at);
          return now !== seen && now;
        },
        {what: 'a heartbeat'},
      );
    expect(await doneOf(job)).toBe(done);
  };

  it('waits while a replica lags, and goes on when it has caught up', async () => {
    await makeTable('behind', 20_000);
    const {query, words, cluster} = ground();
    const runner = start('behind');
    await waitUntil(async () => (await doneOf('behind')) >= 0, {
      what: 'the job to be entered',
      timeout: patience,
    });
    await query(`update backfill_control set batch_size = 20, sleep_ms = 20 where job = 'behind'`);
    const before = await doneOf('behind');
    await waitUntil(async () => (await doneOf('behind')) > before + 100, {
      what: 'some rows',
      timeout: patience,
    });

    // It may have waited before, until it was connected to the replica.
    const said = runner.said().length;
    await query(words.pauseReplay, cluster.replicas[0]);
    await waitUntil(() => /waits: .*(lags|cannot be read)/.test(runner.said().slice(said)), {
      what: 'the runner to wait for the replica',
      timeout: patience,
    });
    await expectStandstill('behind');
    expect(await doneOf('behind')).toBeLessThan(20_000);

    await query(words.resumeReplay, cluster.replicas[0]);
    await query(`update backfill_control set batch_size = null, sleep_ms = null where job = 'behind'`);
    expect(await runner.ended).toBe(0);
    expect(await numberOf(ground(), 'select count(*) as n from behind where done = 0')).toBe(0);
  });

  it('does not begin while the lag of a replica cannot be read', async () => {
    await makeTable('blind', 3_000);
    const [replica] = ground().cluster.replicas;
    await replica?.kill9();
    const runner = start('blind');
    await runner.says(/waits: the lag of .* cannot be read/);
    await expectStandstill('blind');
    expect(await doneOf('blind')).toBe(0);
    await replica?.restart();
    expect(await runner.ended).toBe(0);
    expect(await doneOf('blind')).toBe(3_000);
  });
});
