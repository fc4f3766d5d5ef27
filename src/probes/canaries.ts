// All canaries of one node: ours that reads, ours that writes where that was asked for, and the user's own.
import {type Canary, canaryNames, type Rest} from '../core/canary.ts';
import type {Fact} from '../core/event.ts';
import type {Node} from '../engines/engine.ts';
import {type ProbeOptions, startProbe} from './probe.ts';
import {makeTurns} from './turns.ts';

export type CanaryOptions = Pick<ProbeOptions, 'perSecond' | 'timeout'> & {
  readonly own: readonly Canary[];
  /** Write into migtop's own table too, on primaries. */
  readonly writes: boolean;
  /** What a node is in; see `startProbe`. */
  readonly trouble: (node: string) => Rest['because'] | null;
};

type CanaryPorts = {
  readonly node: string;
  readonly append: (fact: Fact) => void;
  readonly now: () => number;
};

/** Whether it is asked for of such a node. */
export const isFor = ({on}: Canary, role: Node['facts']['role']): boolean =>
  on === 'all' || (on === 'primary') === (role === 'primary');

/** They share one connection, and take turns: what one is kept waiting by another is never counted as its latency. */
export const startCanaries = (
  {probe, prober, facts}: Pick<Node, 'probe' | 'prober' | 'facts'>,
  {perSecond, timeout, own, writes, trouble}: CanaryOptions,
  {node, append, now}: CanaryPorts,
): (() => void) => {
  const shared = {node, append, now, turns: makeTurns()};
  const spared = {...shared, trouble: () => trouble(node)};
  const {prepare, ask} = prober.write;
  const stops = [
    startProbe({...shared, name: canaryNames.read, perSecond, timeout, probe}),
    ...(writes && facts.role === 'primary'
      ? [startProbe({...spared, name: canaryNames.write, perSecond, timeout, prepare, probe: ask})]
      : []),
    ...own
      .filter(each => isFor(each, facts.role))
      .map(each => {
        const question = prober.statement(each);
        return startProbe({
          ...{...spared, name: each.name, kind: {isOwn: true}, timeout: each.timeout},
          ...{perSecond: 1_000 / each.every, prepare: question.prepare, probe: question.ask},
        });
      }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
};
