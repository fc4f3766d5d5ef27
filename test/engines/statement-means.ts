// What a server's counters say of its statements, reading by reading.
import type {Observation, StatementMeans} from '../../src/core/observation.ts';
import {valueIn} from '../../src/core/observation.ts';
import type {Node, ObserveOptions} from '../../src/engines/engine.ts';
import {waitUntil} from '../servers/wait-until.ts';
import {observe} from './consoles.ts';

export const watchingOrders: Partial<ObserveOptions> = {tables: ['orders']};

export const meansIn = (observation: Observation): StatementMeans | null =>
  observation.means === undefined ? null : valueIn(observation.means);

/** Its statements are known, so that nothing of what follows is missed. */
export const followsOrders = (node: Node): Promise<unknown> =>
  waitUntil(
    async () =>
      meansIn(await observe(node, watchingOrders))?.tables.find(({table}) => table === 'orders')?.calls !==
      undefined,
    {what: 'the statements on orders to be known', timeout: 40_000, every: 200},
  );

/** All readings, each once, until `done` is satisfied with them. */
export const collectMeans = async (
  node: Node,
  what: string,
  done: (readings: readonly StatementMeans[]) => boolean,
): Promise<readonly StatementMeans[]> => {
  const readings = new Map<number, StatementMeans>();
  await waitUntil(
    async () => {
      const observation = await observe(node, watchingOrders);
      const means = meansIn(observation);
      if (means !== null && observation.means) readings.set(observation.means.at, means);
      return done([...readings.values()]);
    },
    {what, timeout: 40_000, every: 200},
  );
  return [...readings.values()];
};

/** Of all readings together. */
export const onOrders = (readings: readonly StatementMeans[]) => {
  const tables = readings.flatMap(each => each.tables.filter(({table}) => table === 'orders'));
  return {
    calls: tables.reduce((sum, {calls}) => sum + calls, 0),
    time: tables.reduce((sum, {time}) => sum + time, 0),
  };
};
