// What a backfill does to the statements of an application, and how quick it is beside the best size one could have set by hand.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as delay} from 'node:timers/promises';
import {startRunner} from '../backfill/runner-process.ts';
import {waitUntil} from '../servers/wait-until.ts';
import type {Engine, Session} from './engines/engine.ts';
import type {Effort, Figure} from './figure.ts';
import {type Ground, openMany, startGround} from './ground.ts';
import {mean, median} from './numbers.ts';
import {startPlainLoop} from './plain-loop.ts';
import {migtop, urlOf} from './programs.ts';

/** As many as nothing gets through while it is measured. */
const rows = 2_000_000;
const sizes = [100, 1_000, 5_000, 20_000] as const;
const clients = 4;
/** Between two transactions of a client, ms: an application, not a load test. */
const thinking = 10;
/** Left out after each change, ms. */
const settling = 1_000;
/** What the application's p99 may become, times what it was. */
const most = 1.5;

type Application = {
  readonly p99Over: (duration: number) => Promise<number>;
  readonly stop: () => Promise<void>;
};

const anyRow = (): number => 1 + Math.floor(Math.random() * rows);

/** Short transactions on the very rows that are backfilled. */
const startApplication = (crowd: readonly Session[]): Application => {
  let taken: number[] = [];
  let stopped = false;
  const work = crowd.map(async each => {
    while (!stopped) {
      const started = performance.now();
      await each.rows('BEGIN');
      await each.rows(`SELECT filler FROM items WHERE id = ${anyRow()}`);
      await each.rows(`UPDATE items SET hits = hits + 1 WHERE id = ${anyRow()}`);
      await each.rows('COMMIT');
      taken.push(performance.now() - started);
      await delay(thinking * (0.5 + Math.random()));
    }
  });
  return {
    p99Over: async duration => {
      taken = [];
      await delay(duration);
      const sorted = taken.toSorted((a, b) => a - b);
      return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
    },
    stop: async () => {
      stopped = true;
      await Promise.all(work);
    },
  };
};

/** Rows per ms, and the application's p99 meanwhile, ms. */
type Measured = {readonly rate: number; readonly p99: number};

/** The same, with p99 as a multiple of what it was without anything beside the application, right before and right after. */
type Compared = Measured & {readonly times: number};

const measure = async (
  application: Application,
  duration: number,
  done: () => Promise<number>,
): Promise<Measured> => {
  await delay(settling);
  const [before, started] = [await done(), performance.now()];
  const p99 = await application.p99Over(duration);
  return {rate: ((await done()) - before) / (performance.now() - started), p99};
};

const withFixedSize = async (ground: Ground, application: Application, size: number, duration: number) => {
  const loop = startPlainLoop(ground, rows, size);
  await waitUntil(() => loop.done() > 0, {what: 'the loop to begin', timeout: 60_000});
  const measured = await measure(application, duration, async () => loop.done());
  await loop.stop();
  return measured;
};

const withRunner = async (
  {server, superuser}: Ground,
  application: Application,
  round: number,
  duration: number,
) => {
  const job = `round ${round}`;
  const args = [
    '--table',
    'items',
    '--set',
    `steered = ${round}`,
    '--where',
    `steered < ${round}`,
    '--job',
    job,
  ];
  const runner = startRunner(urlOf(server, server), args, [migtop]);
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
  const measured = await measure(application, duration, done);
  runner.kill('SIGTERM');
  await runner.ended;
  return measured;
};

/** Takes what a backfill takes of a processor, and touches no table. */
const withBusyProcessor = async (application: Application, duration: number): Promise<Measured> => {
  const busy = spawn(process.execPath, ['-e', 'for (;;);']);
  try {
    return await measure(application, duration, async () => 0);
  } finally {
    busy.kill('SIGKILL');
    await once(busy, 'exit');
  }
};

const makeItems = async ({engine, superuser}: Ground): Promise<void> => {
  const {numbers, tidy} = engine.sql;
  for (const sql of [
    'CREATE TABLE items (id int PRIMARY KEY, hits int, filled int, steered int, filler varchar(80))',
    `INSERT INTO items SELECT i, 0, 0, 0, repeat('x', 80) FROM ${numbers(rows)}`,
    tidy('items'),
  ])
    await superuser.rows(sql);
};

const perSecond = (rate: number): string => `${Math.round(rate * 1000)} rows/s`;

export const measureBackfill = async (engine: Engine, effort: Effort): Promise<readonly Figure[]> => {
  const [rounds, duration] = effort === 'quick' ? [1, 5_000] : [5, 8_000];
  const ground = await startGround(engine);
  try {
    await makeItems(ground);
    const application = startApplication(await openMany(ground, clients));
    const alone = async () => {
      await delay(settling);
      return application.p99Over(duration);
    };
    const usual: number[] = [];
    const steered: Compared[] = [];
    const busy: Compared[] = [];
    const fixed = new Map<number, Compared[]>(sizes.map(size => [size, []]));
    for (let round = 1; round <= rounds; round++) {
      usual.push(await alone());
      /** Each between two times alone, so that what the machine does by itself is in both. */
      const compared = async (measured: Measured): Promise<Compared> => {
        const before = usual.at(-1) ?? Number.NaN;
        const after = await alone();
        usual.push(after);
        return {...measured, times: measured.p99 / mean([before, after])};
      };
      steered.push(await compared(await withRunner(ground, application, round, duration)));
      busy.push(await compared(await withBusyProcessor(application, duration)));
      for (const [size, measured] of fixed)
        measured.push(await compared(await withFixedSize(ground, application, size, duration)));
      await ground.superuser.rows(engine.sql.tidy('items'));
    }
    await application.stop();
    return figuresOf(usual, {steered, busy, fixed});
  } finally {
    await ground.stop();
  }
};

type Middle = {readonly rate: number; readonly times: number};

const middle = (all: readonly Compared[]): Middle => ({
  rate: median(all.map(({rate}) => rate)),
  times: median(all.map(({times}) => times)),
});

/** The best size is the quickest of those that the application bears too; where it bears none, the kindest. */
const bestOf = (fixed: readonly ({readonly size: number} & Middle)[]) => {
  const borne = fixed.filter(({times}) => times <= most).toSorted((a, b) => b.rate - a.rate)[0];
  return borne ?? fixed.toSorted((a, b) => a.times - b.times)[0];
};

/** What there was beside the application, round by round. */
type Beside = {
  readonly steered: readonly Compared[];
  readonly busy: readonly Compared[];
  readonly fixed: ReadonlyMap<number, readonly Compared[]>;
};

const eachOf = (all: readonly Compared[]): string => all.map(({times}) => `${times.toFixed(1)}×`).join(', ');

const figuresOf = (usual: readonly number[], {steered, busy, fixed}: Beside): readonly Figure[] => {
  const {rate, times} = middle(steered);
  const sized = [...fixed].map(([size, measured]) => ({size, ...middle(measured)}));
  const best = bestOf(sized);
  const others = sized
    .map(each => `${each.size}: ${perSecond(each.rate)}, p99 ${each.times.toFixed(1)}×`)
    .join('; ');
  return [
    {
      ...{
        what: 'p99 of an application beside a backfill',
        value: times,
        unit: 'ratio',
        goal: {atMost: most},
      },
      note: `times ${median(usual).toFixed(1)} ms without one, right before and after; ${clients} clients on the same table, ${eachOf(steered)}`,
    },
    {
      what: 'p99 of it beside a busy processor',
      value: middle(busy).times,
      unit: 'ratio',
      note: `a mere loop that touches no table, for comparison: what this machine's processors do by themselves; ${eachOf(busy)}`,
    },
    {
      ...{
        what: 'backfill beside the best fixed size',
        value: best ? rate / best.rate : null,
        unit: 'share',
        goal: {atLeast: 0.7},
      },
      note: `${perSecond(rate)}; best: ${best?.size} rows a batch; fixed sizes without any rest: ${others}`,
    },
  ];
};
