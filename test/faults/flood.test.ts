// Ten thousand locks, a thousand sessions that wait: the console answers keys, and says who is at the root.
import {describe, expect, it, onTestFinished} from 'vitest';
import {openProgram} from '../e2e/open-program.ts';
import {gather} from './crowd.ts';
import {engines, type Kind, withoutPassword} from './engines.ts';

const waiters = 1_000;
const locks = 10_000;
/** MariaDB lists locks in the order of a hash: among so many, this one comes near the end. */
const table = 'items';

const settings = {
  // A detector that a thousand waiters start in the same second takes the machine, and is not what is tested.
  postgres: {max_connections: waiters + 400, deadlock_timeout: '10min'},
  mysql: {max_connections: waiters + 400, lock_wait_timeout: 3_600},
  mariadb: {max_connections: waiters + 400, lock_wait_timeout: 3_600},
};

const numbered = `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${locks})
  SELECT count(GET_LOCK(concat('lock', n), 0)) FROM numbers`;

/** Locks that nobody waits for, all of one session. */
const takeMany: Readonly<Record<Kind, readonly string[]>> = {
  postgres: [`SELECT count(pg_advisory_lock(n)) FROM generate_series(1, ${locks}) n`],
  mysql: [`SET cte_max_recursion_depth = ${locks}`, numbered],
  mariadb: [`SET max_recursive_iterations = ${locks}`, numbered],
};

describe.each(engines)('a flood of locks on $name', engine => {
  const cluster = engine.use({settings});

  it('leaves the console awake, and its diagnosis right', async () => {
    const {primary} = cluster();
    await engine.query(primary, `CREATE TABLE ${table} (id int)`);
    const holder = await engine.enter(primary, 'reporting');
    for (const sql of takeMany[engine.kind]) await holder.run(sql);
    await holder.run('BEGIN');
    await holder.run(`SELECT * FROM ${table}`);
    const {url, env} = withoutPassword(engine.urlOf(primary));
    const console = openProgram(['watch', url, '--arm', '--operator', 'ann'], {env});
    await console.waitFor(/HEALTH +✔ healthy/);
    const migration = await engine.enter(primary, 'migration');
    const altered = migration.start(`ALTER TABLE ${table} ADD COLUMN note text`);
    await console.waitFor(new RegExp(`└─${migration.id}`));

    const crowd = await gather(engine.kind, primary, waiters, `SELECT * FROM ${table}`);
    onTestFinished(crowd.disperse);
    await console.waitFor(
      new RegExp(`HEALTH +✖ ${waiters} sessions blocked .* behind ALTER TABLE ${table} \\(${migration.id}`),
      {timeout: 60_000},
    );
    await console.waitFor(
      new RegExp(`PRESS +c cancel ${migration.id}: frees ${waiters}.*t terminate ${holder.id}`),
    );
    console.press('?');
    await console.waitFor(/pause and cancel the whole migration/);
    console.press('escape');
    await console.waitFor(/PRESS +c cancel/);

    await holder.end();
    expect(await altered).toBeNull();
    await console.waitFor(/HEALTH +✔ healthy/, {timeout: 60_000});
    expect(console.screen().join('\n')).not.toMatch(/as of \d+ s ago/);
  });
});
