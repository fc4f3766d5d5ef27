import {type Advice, advise} from '../../src/core/advice/advise.ts';
import {type Headline, headline} from '../../src/core/advice/headline.ts';
import type {State} from '../../src/core/state.ts';

/** What the screen says at a moment. Moments are epoch ms. */
export interface Glance {
  readonly at: number;
  readonly state: State;
  readonly headline: Headline;
  /** Since when HEALTH has been good without a break; null: it is not. */
  readonly wellSince: number | null;
  /** When HEALTH first told of trouble. */
  readonly troubledAt: number | null;
  /** It tells of trouble now, and has done so long enough to be read. */
  readonly isTroubled: boolean;
  /** What PRESS proposes, best first, as far as it has stood there long enough to be read. */
  readonly advice: readonly Advice[];
}

/** Who waits for an instant is through before a person has read it, ms. */
const reading = 1000;

/** Looks again and again, as a person does, and remembers since when things are as they are. */
export function createAttention(): (state: State, at: number) => Glance {
  let standing = new Map<string, number>();
  let wellSince: number | null = null;
  let troubledAt: number | null = null;
  let troubledSince: number | null = null;
  return (state, at) => {
    const lines = headline(state, at);
    const {tone} = lines.health;
    wellSince = tone === 'good' ? (wellSince ?? at) : null;
    troubledSince = tone === 'warning' || tone === 'critical' ? (troubledSince ?? at) : null;
    troubledAt ??= troubledSince;
    const isTroubled = troubledSince !== null && at - troubledSince >= reading;
    const proposed = advise(state);
    standing = new Map(proposed.map(advice => [nameOf(advice), standing.get(nameOf(advice)) ?? at]));
    const advice = proposed.filter(each => at - (standing.get(nameOf(each)) ?? at) >= reading);
    return {at, state, headline: lines, wellSince, troubledAt, isTroubled, advice};
  };
}

const nameOf = ({node, action, session, job, index}: Advice) => [node, action, session, job, index].join(' ');
