// What those that face outward are given of a session.
import type {Fact} from '../core/event.ts';
import type {State} from '../core/state.ts';

export type OutwardPorts = {
  readonly state: () => State;
  readonly append: (fact: Fact) => void;
  readonly now: () => number;
  readonly newId: () => string;
  readonly say: (sentence: string) => void;
};
