// From the key that confirms to the server that acts.
import type {Effort, Figure} from './figure.ts';
import type {Ground} from './ground.ts';
import {median, spreadOf} from './numbers.ts';
import {openMigtop} from './programs.ts';

/** A session of the console's own role waits for a lock again and again, and is cancelled. */
export const measureSignal = async (
  {engine, server, migtop}: Ground,
  effort: Effort,
): Promise<readonly Figure[]> => {
  const holder = await engine.open(server, 'reporting');
  await holder.rows('BEGIN');
  await holder.rows(engine.sql.lockTable('orders'));
  const victim = await engine.open(server, 'victim', migtop);
  const console = openMigtop(server, migtop, ['--arm']);
  const times: number[] = [];
  try {
    await console.waitFor(/ARMED/);
    while (times.length < (effort === 'quick' ? 5 : 20)) {
      const ended = victim.rows('SELECT count(*) FROM orders').then(
        () => Number.NaN,
        () => performance.now(),
      );
      await console.waitFor(new RegExp(`└─${victim.id}\\b`));
      // The first row is the root, the second one the victim.
      for (const key of ['g', 'j', 'c']) console.press(key);
      await console.waitFor(/y does it/);
      const pressed = performance.now();
      console.press('y');
      times.push((await ended) - pressed);
      await console.waitFor(/nobody waits for a lock/);
    }
  } finally {
    await console.end();
    await holder.rows(engine.sql.unlock);
    await Promise.all([holder.end(), victim.end()]);
  }
  return [
    {
      ...{what: 'key to signal', value: median(times), unit: 'ms', goal: {atMost: 20}},
      note: `${spreadOf(times)}; from y in the confirmation until the session's own client has the error`,
    },
  ];
};
