import type {State} from '../state.ts';
import {type Advice, advise} from './advise.ts';
import type {Sentence} from './sentence.ts';
import {counted} from './words.ts';

/** So many choices fit a line and a head under stress. */
const choices = 2;

const target = (state: State, {session, job, index, node}: Advice): string => {
  if (index !== null) return `invalid index ${index}`;
  if (job !== null) return state.nodes[node]?.progress.find(each => each.job?.job === job)?.title ?? job;
  const elsewhere = state.nodes[node]?.facts?.role === 'replica' ? ` on replica ${node}` : '';
  return `${session}${elsewhere}`;
};

const gain = ({frees, stillBlocked, why}: Advice): string => {
  const still = stillBlocked > 0 ? `, ${stillBlocked} still wait for others` : '';
  switch (why) {
    case 'blocked sessions':
      return `frees ${frees}${still}`;
    case 'blocked replay':
      return 'lets replay go on';
    case 'old snapshot':
      return 'lets the index build go on';
    case 'replica lag':
      return 'lets the replica catch up';
    case 'invalid index':
      return 'every write pays for it until then';
  }
};

const price = ({action, own, rollsBack, leaves, warnings}: Advice): string => {
  const parts = [
    ...(own && action === 'cancel' ? ['migration must be retried'] : []),
    ...(own && action === 'cancel' ? [] : rollsBack ? [`rolls back ${rollsBack}`] : []),
    ...leaves.map(each => `leaves ${each}`),
    ...warnings,
  ];
  if (parts.length > 0) return `, ${parts.join(', ')}`;
  return action === 'terminate' ? ', nothing to roll back' : '';
};

const words = (state: State, advice: Advice): string =>
  `${advice.key} ${advice.index === null ? advice.action : 'drop'} ${target(state, advice)}: ${gain(advice)}${price(advice)}`;

/** A replica that was found late and is less so with every reading. */
const catchingUp = (state: State): string | null => {
  const late = Object.values(state.alerts).find(({alert}) => alert.kind === 'replica lag');
  const replica = Object.values(state.replicas)
    .flat()
    .find(({name}) => name === late?.alert.subject);
  const [before, now] = replica?.lagSeries.values.slice(-2) ?? [];
  return replica && before != null && now != null && now < before ? `replica ${replica.name}` : null;
};

/** Which keys help, on whom, and what they do: the best first. */
export const pressSentence = (state: State): Sentence => {
  const all = advise(state);
  if (all.length > 0) {
    const text = all
      .slice(0, choices)
      .map(advice => words(state, advice))
      .join(' · ');
    const urgent = Object.values(state.alerts).some(({alert}) => alert.severity === 'critical');
    return {tone: urgent ? 'critical' : 'warning', text, more: Math.max(0, all.length - choices)};
  }
  const silent = Object.values(state.nodes).filter(({link}) => link === 'lost');
  const waiting = Object.values(state.nodes)
    .filter(({link}) => link === 'up')
    .reduce((sum, node) => sum + node.graph.waiters.length, 0);
  if (waiting > 0)
    return {
      tone: 'muted',
      text: `nothing that helps: ${counted(waiting, 'session')} wait for somebody who cannot be signalled from here`,
      more: 0,
    };
  if (silent[0]) return {tone: 'muted', text: `nothing to press before ${silent[0].node} answers`, more: 0};
  const late = catchingUp(state);
  return {
    tone: 'muted',
    text: late === null ? 'nothing to press' : `nothing to press: ${late} is catching up`,
    more: 0,
  };
};
