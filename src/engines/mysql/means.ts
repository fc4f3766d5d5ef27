// What statements take on average, on a MariaDB whose performance schema is on.
import type {Reading, StatementMeans} from '../../core/observation.ts';
import {makeMeansPart} from '../statement-means.ts';
import {type Track, track} from '../track.ts';
import {makeDigestSumsReader} from './readers/digest-sums.ts';
import {makeDigestTextsReader} from './readers/digest-texts.ts';
import type {ServerTraits} from './traits.ts';

export type Means = {
  /** Texts after the others: which of them are wanted follows from the sums. */
  readonly tracks: readonly Track[];
  /** `undefined`: the server does not count. */
  readonly part: () => Reading<StatementMeans> | undefined;
};

export const makeMeans = (traits: ServerTraits, watched: () => readonly string[]): Means => {
  const counters = track(makeDigestSumsReader(traits, Date.now));
  const texts = track(makeDigestTextsReader(traits, {watched, wanted: () => means.wanted(), now: Date.now}));
  const means = makeMeansPart({counters, texts, leavesOut: 'without questions about the server itself'});
  return {tracks: [counters, texts], part: means.part};
};
