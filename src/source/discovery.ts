// Finds the replicas that stream from a primary and could be watched too.
import {type Observation, valueIn} from '../core/observation.ts';
import type {Node, Target} from '../engines/engine.ts';

export type Found = {readonly name: string; readonly target: Target};

export type DiscoveryOptions = {
  readonly now: () => number;
  /** Whether a replica answers at this target: what the primary knows of its address may lead nowhere from here. */
  readonly answers: (target: Target) => Promise<boolean>;
  /** The replicas that were found and answer, whenever that has changed. */
  readonly found: (replicas: readonly Found[]) => void;
};

/** Replicas that did not answer are tried again after this, ms. */
const again = 60_000;

/** A look at one observation of a primary; tries new addresses in the background and never rejects. */
export const createDiscovery = ({now, answers, found}: DiscoveryOptions) => {
  let seen = '';
  let triedAt = Number.NEGATIVE_INFINITY;
  let trying = false;

  const attempt = async (known: readonly Found[]) => {
    trying = true;
    const answering = await Promise.all(known.map(each => answers(each.target)));
    found(known.filter((_, index) => answering[index] === true));
    trying = false;
  };

  return async (server: Node, observation: Observation): Promise<void> => {
    const replicas = valueIn(observation.replication)?.replicas ?? [];
    const listed = replicas.map(({name, address}) => `${name} ${address}`).join('\n');
    if (trying || (listed === seen && now() - triedAt < again)) return;
    if (listed === '' && seen === '') return;
    seen = listed;
    triedAt = now();
    const known = await server.replicas().catch((): readonly Found[] => []);
    void attempt(known);
  };
};
