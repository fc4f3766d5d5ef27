// What a backfill does to the statements of an application, and how quick it is beside the best size one could have set by hand.
import {setTimeout as delay} from 'node:timers/promises';
import {startRunner} from '../backfill/runner-process.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {type Application, startApplication} from './application.ts';
import type {Engine} from './engines/engine.ts';
import type {Effort, Figure} from './figure.ts';
import {type Ground, openMany, startGround} from './ground.ts';
import {median} from './numbers.ts';
import {startPlainLoop} from './plain-loop.ts';
import {migtop, urlOf} from './programs.ts';

/** As many as nothing gets through while it is measured. */
const rows = 2_000_000;
const sizes = [1_000, 5_000, 20_000] as const;
const clients = 4;
/** Left out after each change, ms. */
const settling = 1_000;
/** What the application's p99 may become, times what it was. */
const most = 1.5;

/** Rows per ms, and what each of the application's transactions took meanwhile, ms. */
type Measured = {readonly rate: number; readonly taken: readonly number[]};

/** `elsewhere`: another server on this machine, which the application does not use. */
type Scene = {
  readonly ground: Ground;
  readonly elsewhere: Ground;
  readonly application: Application;
  readonly duration: number;
};

const measure = async ({application, duration}: Scene, done: () => Promise<number>): Promise<Measured> => {
  await delay(settling);
  const [before, started] = [await done(), performance.now()];
  const taken = await application.over(duration);
  return {rate: ((await done()) - before) / (performance.now() - started), taken};
};

const alone = (scene: Scene): Promise<Measured> => measure(scene, async () => 0);

const besidePlainLoop = async (scene: Scene, size: number): Promise<Measured> => {
  const loop = startPlainLoop(scene.ground, rows, size);
  await waitUntil(() => loop.done() > 0, {what: 'the loop to begin', timeout: 60_000});
  const measured = await measure(scene, async () => loop.done());
  await loop.stop();
  return measured;
};

const besideRunner = async (
  scene: Scene,
  round: number,
  {server, superuser} = scene.ground,
): Promise<Measured> => {
  const job = `round ${round}`;
  const change = ['--set', `steered = ${round}`, '--where', `steered < ${round}`];
  const runner = startRunner(urlOf(server, server), ['--table', 'items', ...change, '--job', job], [migtop]);
  const done = async () => {
    const [row] = await superuser
      .rows<{done: string}>(`SELECT rows_done AS done FROM backfill_control WHERE job = '${job}'`)
      .catch(() => []);
    return Number(row?.done ?? 0);
  };
  await waitUntil(async () => (await done()) > 10_000, {
    what: 'the runner to find its pace',
    timeout: 60_000,
  });
  const measured = await measure(scene, done);
  runner.kill('SIGTERM');
  await runner.ended;
  return measured;
};

const makeItems = async ({engine, superuser}: Ground): Promise<void> => {
  const {numbers, tidy} = engine.sql;
  for (const sql of [
    'CREATE TABLE items (id int PRIMARY KEY, hits int, filled int, steered int, filler varchar(80))',
    `INSERT INTO items SELECT i, 0, 0, 0, repeat('x', 80) FROM ${numbers(rows)}`,
    ...tidy('items'),
  ])
    await superuser.rows(sql);
};

/** A server that has worked for a while writes into log files that it has used before; to make new ones takes tens of milliseconds each. */
const warmUp = async (scene: Scene): Promise<void> => {
  const both = [scene.ground, scene.elsewhere];
  for (const {engine, superuser} of both)
    if (engine.sql.makeLogs !== null) await superuser.rows(engine.sql.makeLogs);
  for (const size of sizes) await Promise.all(both.map(ground => besidePlainLoop({...scene, ground}, size)));
  await Promise.all(both.map(tidy));
};

const tidy = async ({superuser, engine}: Ground): Promise<void> => {
  for (const sql of engine.sql.tidy('items')) await superuser.rows(sql);
};

type Rounds = Readonly<Record<'quiet' | 'steered' | 'machine', readonly Measured[]>> & {
  readonly fixed: ReadonlyMap<number, readonly Measured[]>;
};

const onGround = async <T>(engine: Engine, work: (ground: Ground) => Promise<T>): Promise<T> => {
  const ground = await startGround(engine);
  try {
    await makeItems(ground);
    return await work(ground);
  } finally {
    await ground.stop();
  }
};

/** In turns, so that what the machine does by itself is in all of them. */
const measureRounds = async (scene: Scene, rounds: number): Promise<Rounds> => {
  const quiet: Measured[] = [];
  const steered: Measured[] = [];
  const machine: Measured[] = [];
  const fixed = new Map<number, Measured[]>(sizes.map(size => [size, []]));
  for (let round = 1; round <= rounds; round++) {
    quiet.push(await alone(scene));
    steered.push(await besideRunner(scene, round));
    quiet.push(await alone(scene));
    machine.push(await besideRunner(scene, round, scene.elsewhere));
    for (const [size, measured] of fixed) measured.push(await besidePlainLoop(scene, size));
    await tidy(scene.ground);
    await tidy(scene.elsewhere);
  }
  return {quiet, steered, machine, fixed};
};

export const measureBackfill = (engine: Engine, effort: Effort): Promise<readonly Figure[]> =>
  onGround(engine, ground =>
    onGround(engine, async elsewhere => {
      const [rounds, duration] = effort === 'quick' ? [1, 5_000] : [5, 10_000];
      const application = startApplication(await openMany(ground, clients), rows);
      const scene = {ground, elsewhere, application, duration};
      await warmUp(scene);
      const measured = await measureRounds(scene, rounds);
      await application.stop();
      return figuresOf(measured);
    }),
  );

/** Of all rounds together: of one alone it would be that of a dozen transactions. */
const p99 = (all: readonly Measured[]): number => {
  const sorted = all.flatMap(({taken}) => taken).toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
};

const rateOf = (all: readonly Measured[]): number => median(all.map(({rate}) => rate));

const perSecond = (rate: number): string => `${Math.round(rate * 1000)} rows/s`;

const times = (ratio: number): string => `${ratio.toFixed(2)}×`;

type Sized = {readonly size: number; readonly rate: number; readonly ratio: number};

/** The best size is the quickest of those that the application bears too; where it bears none, the kindest. */
const bestOf = (sized: readonly Sized[]): Sized | undefined => {
  const borne = sized.filter(({ratio}) => ratio <= most).toSorted((a, b) => b.rate - a.rate)[0];
  return borne ?? sized.toSorted((a, b) => a.ratio - b.ratio)[0];
};

/**
 * What a backfill does to a database is told apart from what it does to a small machine, where a process that wakes up waits for a processor
 * that the backfill has: the same backfill runs in another server, with whose tables, locks and logs the application has nothing to do.
 */
const figuresOf = ({quiet, steered, machine, fixed}: Rounds): readonly Figure[] => {
  const alone = p99(quiet);
  const sized = [...fixed].map(([size, all]) => ({size, rate: rateOf(all), ratio: p99(all) / alone}));
  const best = bestOf(sized);
  const others = sized.map(each => `${each.size}: ${perSecond(each.rate)}, ${times(each.ratio)}`).join('; ');
  const rounds = steered.map(one => times(p99([one]) / alone));
  return [
    {
      ...{what: 'p99 of an application beside a backfill', value: p99(steered) / alone, unit: 'ratio'},
      goal: {atMost: most},
      note: `times ${alone.toFixed(1)} ms alone; ${clients} clients, ${steered.flatMap(({taken}) => taken).length} transactions on the same table; by round ${rounds.join(', ')}`,
    },
    {
      ...{what: 'p99 of it beside that of another server', value: p99(machine) / alone, unit: 'ratio'},
      note: `the same backfill on this machine, for comparison: what its processors do by themselves; the first figure is ${times(p99(steered) / p99(machine))} this`,
    },
    {
      ...{what: 'backfill beside the best fixed size', unit: 'share', goal: {atLeast: 0.7}},
      value: best === undefined ? null : rateOf(steered) / best.rate,
      note: `${perSecond(rateOf(steered))} (${perSecond(rateOf(machine))} in the other server); best: ${best?.size} rows a batch; fixed sizes without any rest: ${others}`,
    },
  ];
};
