// The parts of an observation that tell of finished statements.
import type {Observation} from '../../../core/observation.ts';
import {track} from '../../track.ts';
import type {Readers, ServerTraits} from '../readers.ts';
import {makeHistogramPart} from './histogram.ts';
import {makeMeansPart} from './means.ts';
import {makeTextsReader} from './texts.ts';

/** `sent`: how many statements of ours the server was sent by those readings. */
export const makeLatencyParts = (
  {statStatements, countsStatements, countsOurs}: ServerTraits,
  {statementPeriods, statementCounters}: Readers,
  watched: () => readonly string[],
  sent: () => number,
) => {
  const readable = {...statStatements, schema: countsStatements ? statStatements.schema : null};
  const texts = track(makeTextsReader(readable, watched, () => means.wanted(), Date.now));
  const means = makeMeansPart({counters: statementCounters, texts}, () => (countsOurs ? sent() : 0));
  const histogram = makeHistogramPart(statementPeriods);
  return {
    /** To be read after the others: it follows from them. */
    texts,
    parts: (at: number): Pick<Observation, 'latency' | 'means'> => {
      const part = means.part();
      return {latency: histogram(at), ...(part === undefined ? {} : {means: part})};
    },
  };
};
