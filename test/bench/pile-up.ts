// From the first session that is held up to the name of whom to blame on the screen.
import {setTimeout as delay} from 'node:timers/promises';
import {waitUntil} from '../servers/wait-until.ts';
import type {Session} from './engines/engine.ts';
import type {Effort, Figure} from './figure.ts';
import {type Ground, waiters} from './ground.ts';
import {median, spreadOf} from './numbers.ts';
import {openMigtop, type Program} from './programs.ts';

const readers = 12;

type Cast = {
  readonly holder: Session;
  readonly migration: Session;
  readonly readers: readonly Session[];
};

const castOf = async ({engine, server}: Ground): Promise<Cast> => {
  const join = (application: string) => engine.open(server, application);
  return {
    holder: await join('reporting'),
    migration: await join('migration'),
    readers: await Promise.all(Array.from({length: readers}, () => join('web'))),
  };
};

/** Locks has a row of that session with others behind it. */
const inLocks = (lines: readonly string[], {id}: Session): boolean =>
  lines.some(line => new RegExp(`^│[^\\w]*${id}\\D.*×\\d+`).test(line));

/** One pile-up, at any moment of the console's second, seen by a console that shows a healthy server. */
const pileUp = async (console: Program, ground: Ground, cast: Cast): Promise<number> => {
  const {holder, migration} = cast;
  await console.waitFor(/nobody waits for a lock/);
  await holder.rows('BEGIN');
  await holder.rows('SELECT count(*) FROM orders');
  await delay(1_500 + Math.random() * 1_000);
  const altered = migration.rows('ALTER TABLE orders ADD COLUMN note text');
  await waitUntil(async () => (await waiters(ground, ground.superuser)) === 1, {what: 'the ALTER to wait'});
  const since = performance.now();
  const read = cast.readers.map(each => each.rows('SELECT count(*) FROM orders WHERE id = 1'));
  await console.waitFor(lines => {
    const press = lines.find(line => line.startsWith('PRESS')) ?? '';
    const named = new RegExp(`\\b${holder.id}\\b`).test(press) || inLocks(lines, holder);
    return named && inLocks(lines, migration);
  });
  const took = performance.now() - since;
  await holder.rows('ROLLBACK');
  await Promise.all([altered, ...read]);
  await migration.rows('ALTER TABLE orders DROP COLUMN note');
  return took;
};

export const measurePileUp = async (ground: Ground, effort: Effort): Promise<readonly Figure[]> => {
  const cast = await castOf(ground);
  const console = openMigtop(ground.server, ground.migtop);
  const times: number[] = [];
  try {
    while (times.length < (effort === 'quick' ? 5 : 25)) times.push(await pileUp(console, ground, cast));
  } finally {
    await console.end();
    await Promise.all([cast.holder, cast.migration, ...cast.readers].map(each => each.end()));
  }
  return [
    {
      ...{what: 'pile-up to named root', value: median(times), unit: 'ms', goal: {atMost: 500}},
      note: `${spreadOf(times)}; since the first of ${readers} readers is sent until Locks names the root and the ALTER that holds readers up`,
    },
  ];
};
