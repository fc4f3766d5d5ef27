// The three lines a person reads first. Each is one sentence made of what the fold knows, and of nothing else.
import type {State} from '../state.ts';
import {healthSentence} from './health-sentence.ts';
import {pressSentence} from './press-sentence.ts';
import {progressSentence} from './progress-sentence.ts';
import type {Sentence} from './sentence.ts';

export type Headline = {readonly health: Sentence; readonly progress: Sentence; readonly press: Sentence};

/** `now` is epoch ms of our clock, for ages of what was last heard. */
export const headline = (state: State, now: number): Headline => ({
  health: healthSentence(state, now),
  progress: progressSentence(state),
  press: pressSentence(state),
});
