// How far the predicted time left is from what it turns out to be: at every reading of real work, elapsed and predicted are kept, and judged at its end.
import {setTimeout as delay} from 'node:timers/promises';
import {defaultInterval} from '../../src/config/defaults.ts';
import type {EventOf, Fact} from '../../src/core/event.ts';
import {fold, initial} from '../../src/core/fold/fold.ts';
import type {Progress, State} from '../../src/core/state.ts';
import type {Node} from '../../src/engines/engine.ts';
import {backfillControl} from '../../src/tools/backfill-control.ts';
import {startRunner} from '../backfill/runner-process.ts';
import type {Engine} from './engines/engine.ts';
import type {Effort, Figure} from './figure.ts';
import {type Ground, startGround} from './ground.ts';
import {median} from './numbers.ts';
import {urlOf} from './programs.ts';
import {connect, read} from './reading.ts';

type Moment = {readonly at: number; readonly eta: Progress['eta']};
type Followed = {readonly moments: readonly Moment[]; readonly ended: number; readonly began: number};

/** So near its end a prediction is of no use, and one tick of ours is half of it, ms. */
const nearEnd = 2_000;
/** Large enough for the server to be at it for a while; the runner, which spares the server, gets a smaller one. */
const [builtRows, filledRows] = [5_000_000, 2_000_000];

const stateOf = ({facts}: Node): State =>
  fold(initial, {
    ...{at: Date.now(), type: 'node.connected', node: 'db', cluster: 'bench', address: 'db'},
    ...facts,
  } satisfies EventOf<'node.connected'>);

/** Reads once a second until the work is over: what the console would have said each time of the time left. */
const follow = async (
  node: Node,
  work: Promise<unknown>,
  isIt: (progress: Progress) => boolean,
): Promise<Followed> => {
  const began = Date.now();
  let ended: number | null = null;
  const over = work.finally(() => {
    ended = Date.now();
  });
  let state = stateOf(node);
  const add = (fact: Fact) => {
    state = fold(state, {...fact, at: Date.now()});
  };
  const moments: Moment[] = [];
  while (ended === null) {
    const started = Date.now();
    add({type: 'node.observed', node: 'db', observation: await read(node)});
    const jobs = await backfillControl.read(node);
    add({type: 'tool.observed', node: 'db', tool: backfillControl.id, jobs, error: null});
    const progress = state.nodes.db?.progress.find(isIt);
    if (progress !== undefined) moments.push({at: Date.now(), eta: progress.eta});
    await Promise.race([over, delay(Math.max(0, started + defaultInterval - Date.now()))]);
  }
  await over;
  return {moments, began, ended: ended ?? Date.now()};
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(0)} s`;

const figureOf = (what: string, runs: readonly Followed[]): Figure => {
  const judged = runs.flatMap(({moments, ended}) =>
    moments.filter(({at}) => ended - at > nearEnd).map(({at, eta}) => ({left: ended - at, eta})),
  );
  const predicted = judged.flatMap(({left, eta}) => (eta === null ? [] : [{left, ...eta}]));
  // In the middle of a range by factors: half as long and twice as long are equally wrong.
  const errors = predicted.map(({left, low, high}) => Math.abs(Math.sqrt(low * high) - left) / left);
  const held = predicted.filter(({left, low, high}) => low <= left && left <= high).length;
  const lasted = median(runs.map(({began, ended}) => ended - began));
  return {
    ...{
      what: `error of the ETA of ${what}`,
      value: errors.length === 0 ? null : median(errors),
      unit: 'share',
    },
    note: `median over ${predicted.length} predictions in ${runs.length} × ${seconds(lasted)}, of the time that was left; ${held} of the ranges held it; no ETA at ${judged.length - predicted.length} of ${judged.length} readings`,
  };
};

const makeTable = async ({engine, superuser}: Ground, name: string, rows: number): Promise<void> => {
  await superuser.rows(
    `CREATE TABLE ${name} (id int PRIMARY KEY, code varchar(40) NOT NULL, hits int NOT NULL, filled int NOT NULL, filler varchar(80) NOT NULL)`,
  );
  await superuser.rows(
    `INSERT INTO ${name} SELECT i, md5(concat('code ', i)), 0, 0, repeat('x', 80) FROM ${engine.sql.numbers(rows)}`,
  );
  for (const sql of engine.sql.tidy(name)) await superuser.rows(sql);
};

const byStatement = async (ground: Ground, node: Node, sql: string): Promise<Followed> => {
  const migration = await ground.engine.open(ground.server, 'migration');
  const followed = await follow(node, migration.rows(sql), ({session}) => session === migration.id);
  await migration.end();
  return followed;
};

const startFilling = ({server}: Ground, round: number) =>
  startRunner(urlOf(server, server), [
    ...['--table', 'filled_items', '--set', `filled = ${round}`, '--where', `filled < ${round}`],
    ...['--job', `eta ${round}`],
  ]);

const byRunner = (ground: Ground, node: Node, round: number): Promise<Followed> =>
  follow(node, startFilling(ground, round).ended, ({job}) => job?.title.includes(`eta ${round}`) ?? false);

export const measureEta = async (engine: Engine, effort: Effort): Promise<readonly Figure[]> => {
  const rounds = effort === 'quick' ? 1 : 3;
  const ground = await startGround(engine);
  const {superuser, server} = ground;
  const runs: Record<string, Followed[]> = {
    'CREATE INDEX': [],
    'an ALTER that rewrites': [],
    'a backfill': [],
  };
  let node: Node | null = null;
  try {
    await makeTable(ground, 'built_items', builtRows);
    await makeTable(ground, 'filled_items', filledRows);
    // The first runner makes the table by which consoles find them all; it has nothing else to do.
    await startFilling(ground, 0).ended;
    node = await connect(server, server);
    for (let round = 1; round <= rounds; round++) {
      const build = `CREATE INDEX by_code_${round} ON built_items (filler, code)`;
      runs['CREATE INDEX']?.push(await byStatement(ground, node, build));
      runs['an ALTER that rewrites']?.push(
        await byStatement(ground, node, engine.sql.rewrite('built_items', 'hits', round % 2 === 1)),
      );
      runs['a backfill']?.push(await byRunner(ground, node, round));
      for (const sql of ['built_items', 'filled_items'].flatMap(engine.sql.tidy)) await superuser.rows(sql);
    }
    return Object.entries(runs).map(([what, followed]) => figureOf(what, followed));
  } finally {
    await node?.close();
    await ground.stop();
  }
};
