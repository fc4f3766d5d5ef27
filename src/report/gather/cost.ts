// What migtop itself cost each server.
import type {OwnCost} from '../story.ts';
import {observedIn, type Step} from './step.ts';

type Sum = {
  readonly cluster: string;
  readonly node: string;
  readings: number;
  elapsed: number;
  worst: number;
  statements: number;
  roundTrips: number;
  interval: number;
};

export const createCostGatherer = () => {
  const sums = new Map<string, Sum>();
  return {
    take: (step: Step) => {
      const node = observedIn(step);
      const cost = node?.observation?.cost;
      if (node === null || cost === undefined) return;
      const {cluster, node: name} = node;
      const key = `${cluster}|${name}`;
      const sum: Sum = sums.get(key) ?? {
        ...{
          cluster,
          node: name,
          readings: 0,
          elapsed: 0,
          worst: 0,
          statements: 0,
          roundTrips: 0,
          interval: 0,
        },
      };
      sums.set(key, sum);
      sum.readings += 1;
      sum.elapsed += cost.elapsed;
      sum.worst = Math.max(sum.worst, cost.elapsed);
      sum.statements += cost.statements;
      sum.roundTrips += cost.roundTrips;
      sum.interval += Math.max(cost.interval, cost.elapsed);
    },
    cost: (): readonly OwnCost[] =>
      [...sums.values()].map(
        ({cluster, node, readings, elapsed, worst, statements, roundTrips, interval}) => ({
          ...{cluster, node, readings, worst},
          elapsed: elapsed / readings,
          statements: statements / readings,
          roundTrips: roundTrips / readings,
          interval: interval / readings,
          share: interval === 0 ? 0 : elapsed / interval,
        }),
      ),
  };
};
