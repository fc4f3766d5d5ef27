// The same rescue on every engine: a pile-up behind a migration, and the keys that end it.
import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {mysqlStage} from '../engines/mysql/stage.ts';
import {postgresStage} from '../engines/postgres/stage.ts';
import type {Actor, Stage} from '../engines/stage.ts';
import {withoutPassword} from '../faults/engines.ts';
import {testedReleases} from '../servers/mysql/servers.ts';
import {testedVersions} from '../servers/postgres/servers.ts';
import {type Console, watchServers} from './console.ts';

type Engine = {
  readonly name: string;
  readonly open: () => Promise<Stage>;
  /** The statement that the confirmation shows. */
  readonly signal: {readonly cancel: RegExp; readonly terminate: RegExp};
};

const kill = {cancel: /KILL QUERY/, terminate: /KILL /};

/** The newest release of each. */
const engines: readonly Engine[] = [
  ...testedVersions()
    .slice(-1)
    .map(version => ({
      name: `PostgreSQL ${version}`,
      open: () => postgresStage(version),
      signal: {cancel: /pg_cancel_backend/, terminate: /pg_terminate_backend/},
    })),
  ...['mysql', 'mariadb'].flatMap(wanted =>
    testedReleases()
      .filter(({family}) => family === wanted)
      .slice(-1)
      .map(({family, release}) => ({
        name: `${family} ${release}`,
        open: () => mysqlStage(family, release),
        signal: kill,
      })),
  ),
];

const table = 'orders';
const readers = 4;

describe.each(engines)('a rescue on $name', ({open, signal}) => {
  let stage: Stage;
  let actors: Actor[] = [];

  beforeAll(async () => {
    stage = await open();
    const owner = await stage.session('owner');
    await owner.run(stage.sql.createTable(table));
    await owner.end();
  });
  afterAll(() => stage?.stop());
  afterEach(async () => {
    await Promise.all(actors.map(each => each.end().catch(() => undefined)));
    actors = [];
  });

  const enter = async (application: string): Promise<Actor> => {
    const entered = await stage.session(application);
    actors.push(entered);
    return entered;
  };

  /** With the password in the environment, not in the arguments. */
  const armed = (): Console => {
    const {url, env} = withoutPassword(stage.primaryUrl);
    return watchServers(url, withoutPassword(stage.replicaUrl).url, {flags: ['--arm'], env});
  };

  /** An ALTER waits behind an idle transaction, and readers wait behind the ALTER. */
  const pileUp = async (console: Console, column: string) => {
    const {sql} = stage;
    const [holder, migration] = [await enter('reporting'), await enter('migration')];
    await holder.run(sql.begin);
    await holder.run(sql.readTable(table));
    const altered = migration.start(sql.addColumn(table, column));
    await console.waitFor(new RegExp(`└─${migration.id}`));
    const waiting = await Promise.all(Array.from({length: readers}, () => enter('web')));
    const read = waiting.map(each => each.start(sql.readTable(table)));
    await console.waitFor(
      new RegExp(`HEALTH +. ${readers} sessions blocked .* behind ALTER TABLE orders \\(${migration.id}`),
    );
    return {holder, migration, altered, read};
  };

  it('frees a pile-up by cancelling the migration with c and y, tells what came of it, and logs it', async () => {
    const console = armed();
    await console.waitFor(/ ARMED /);
    const {holder, migration, altered, read} = await pileUp(console, 'cancelled');
    await console.waitFor(
      new RegExp(
        `PRESS +c cancel ${migration.id}: frees ${readers}, migration must be retried · t terminate ${holder.id}`,
      ),
    );
    console.press('c');
    const asked = (await console.waitFor(/y does it/)).join('\n');
    expect(asked).toContain('ALTER TABLE orders ADD COLUMN cancelled int');
    expect(asked).toMatch(signal.cancel);
    console.press('y');
    await console.waitFor(new RegExp(`${migration.id} .*has stopped after .*${readers} sessions released`));
    await console.waitFor(/HEALTH +✔ healthy/);
    expect(await altered).toBeInstanceOf(Error);
    expect(await Promise.all(read)).toEqual(read.map(() => null));

    const audit = path.join(console.home, 'migtop/audit.jsonl');
    expect(statSync(audit).mode & 0o777).toBe(0o600);
    const steps = readFileSync(audit, 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    const about = {operator: 'ann', action: 'cancel', command: expect.stringMatching(signal.cancel)};
    expect(steps).toContainEqual(
      expect.objectContaining({
        ...{step: 'asked', ...about},
        target: expect.objectContaining({session: migration.id}),
      }),
    );
    expect(steps).toContainEqual(
      expect.objectContaining({step: 'settled', ...about, outcome: 'stopped', released: readers}),
    );
    const cancels = steps.filter(({action}) => action === 'cancel');
    expect(cancels.filter(({command}) => !command.includes(migration.id))).toEqual([]);
  });

  it('terminates an idle transaction with t, after which the migration goes on', async () => {
    const console = armed();
    await console.waitFor(/ ARMED /);
    const {holder, altered, read} = await pileUp(console, 'finished');
    await console.waitFor(new RegExp(`t terminate ${holder.id}`));
    console.press('t');
    const asked = (await console.waitFor(/y does it/)).join('\n');
    expect(asked).toMatch(signal.terminate);
    console.press('y');
    await console.waitFor(new RegExp(`${holder.id} .*is gone`));
    expect(await Promise.all([altered, ...read])).toEqual([null, ...read.map(() => null)]);
  });
});
