import {waitUntil} from '../servers/wait-until.ts';
import type {Engine} from './engines/engine.ts';
import {type Ground, openMany, startGround, waiters} from './ground.ts';

export type CrowdSize = {readonly sessions: number; readonly waiting: number};

/** An ALTER waits behind an idle transaction, and the others behind the ALTER. One in four of those that do not wait is idle in a transaction. */
export const startCrowd = async (engine: Engine, {sessions, waiting}: CrowdSize): Promise<Ground> => {
  const ground = await startGround(engine, sessions + 60);
  const {server, superuser} = ground;
  try {
    const holder = await engine.open(server, 'reporting');
    await holder.rows('BEGIN');
    await holder.rows('SELECT count(*) FROM orders');
    const [migration, ...others] = await openMany(ground, sessions - 1);
    const ignore = () => undefined;
    void migration?.rows('ALTER TABLE orders ADD COLUMN note text').catch(ignore);
    const waitFor = (count: number, what: string) =>
      waitUntil(async () => (await waiters(ground, superuser)) === count, {what, timeout: 60_000});
    await waitFor(1, 'the ALTER to wait');
    for (const [index, each] of others.entries()) {
      if (index < waiting - 1)
        void each.rows(`SELECT sum(total) FROM orders WHERE id = ${index}`).catch(ignore);
      else if (index % 4 === 0) {
        await each.rows(engine.sql.begin);
        await each.rows('SELECT 1');
      }
    }
    await waitFor(waiting, `${waiting} sessions to wait`);
    return ground;
  } catch (error) {
    await ground.stop();
    throw error;
  }
};
