// Asks every endpoint on its own schedule.
import type {Endpoint} from '../core/endpoint.ts';
import type {Fact} from '../core/event.ts';
import {askEndpoint, whyNot} from './endpoint.ts';
import {startProbe} from './probe.ts';

type EndpointPorts = {
  /** The node that they are told with. */
  readonly node: string;
  readonly append: (fact: Fact) => void;
  readonly now: () => number;
};

/** Asks until the returned function is called. */
export const startEndpoints = (
  endpoints: readonly Endpoint[],
  {node, append, now}: EndpointPorts,
): (() => void) => {
  const stops = endpoints.map(endpoint => {
    const {name, every, timeout} = endpoint;
    const probe = () =>
      askEndpoint(endpoint).catch(error => {
        throw new Error(whyNot(error, timeout));
      });
    return startProbe({
      ...{node, name, kind: {isEndpoint: true}, perSecond: 1_000 / every, timeout, probe, append, now},
    });
  });
  return () => {
    for (const stop of stops) stop();
  };
};
