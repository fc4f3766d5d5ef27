// What a tick asks about statements that have finished.
import {track} from '../track.ts';
import {keepFollowing, makeDigestCountsReader, makeDigestsReader} from './readers/digests.ts';
import {makeStatementHistogramReader} from './readers/statement-histogram.ts';
import type {ServerTraits} from './traits.ts';

export const makeLatencyReaders = (traits: ServerTraits, watched: () => readonly string[]) => {
  const digests = track(makeDigestsReader(traits, watched));
  const follow = keepFollowing(watched);
  return {
    statementHistogram: track(makeStatementHistogramReader(traits)),
    digests,
    digestCounts: track(makeDigestCountsReader(() => follow(digests.value() ?? []))),
  };
};
