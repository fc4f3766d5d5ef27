// Pile-ups: from the first alert of lock waits on a node to the end of the last one.
import {alertKey, type State} from '../../core/state.ts';
import {familyOf} from './family.ts';
import {createPileUp, type PileUp} from './pile-up.ts';
import {observedIn, type Step} from './step.ts';

type Open = {readonly pileUp: ReturnType<typeof createPileUp>; readonly alerts: Set<string>};

export const createWaitsGatherer = () => {
  const done: PileUp[] = [];
  const open = new Map<string, Open>();

  const begin = (state: State, name: string, key: string, at: number) => {
    const node = state.nodes[name];
    if (node === undefined) return;
    const known = open.get(name) ?? {pileUp: createPileUp(node, at), alerts: new Set<string>()};
    known.alerts.add(key);
    open.set(name, known);
  };

  const end = (name: string, key: string, at: number) => {
    const known = open.get(name);
    if (known === undefined) return;
    known.alerts.delete(key);
    if (known.alerts.size > 0) return;
    open.delete(name);
    done.push(known.pileUp.facts(at));
  };

  return {
    enter: (state: State) => {
      for (const {alert} of Object.values(state.alerts))
        if (familyOf(alert.kind) === 'locks') begin(state, alert.node, alertKey(alert), state.now);
    },
    take: (step: Step) => {
      const {event, after} = step;
      const node = observedIn(step);
      if (node !== null) open.get(node.node)?.pileUp.observe(node, event.at);
      if (event.type === 'alert.raised' && familyOf(event.alert.kind) === 'locks')
        begin(after, event.alert.node, alertKey(event.alert), event.at);
      if (event.type === 'alert.cleared') end(event.node, alertKey(event), event.at);
    },
    leave: () => {
      for (const {pileUp} of open.values()) done.push(pileUp.facts(null));
      open.clear();
    },
    pileUps: (): readonly PileUp[] => done,
  };
};
