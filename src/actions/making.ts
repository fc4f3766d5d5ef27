// Small pieces that every offer is made of.
import type {Offer, PlanItem} from './plan.ts';
import type {Refusal} from './refusal.ts';

export const isItem = (made: PlanItem | Refusal): made is PlanItem => !('refused' in made);

export const offerOf = (title: string, item: PlanItem): Offer => ({
  plan: {title, items: [item], effect: item.effect, killSwitch: false},
});

/** What was meant too, and cannot be done. */
export const leftOut = (refusals: readonly Refusal[]): readonly string[] =>
  refusals.map(({refused}) => `left out: ${refused}`);

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
