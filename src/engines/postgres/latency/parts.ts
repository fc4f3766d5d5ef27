// The parts of an observation that tell of finished statements.
import type {Observation} from '../../../core/observation.ts';
import {track} from '../../track.ts';
import type {Readers, ServerTraits} from '../readers.ts';
import {makeHistogramPart} from './histogram.ts';
import {makeMeansPart} from './means.ts';
import {makeTextsReader} from './texts.ts';

/** Of what is asked beside the readers. */
const otherNames = ['clock', 'statement_texts'];

export const makeLatencyParts = (
  {statStatements, countsStatements, countsOurs}: ServerTraits,
  readers: Readers,
  watched: () => readonly string[],
) => {
  const {statementPeriods, statementCounters} = readers;
  const names = [...Object.values(readers).map(({name}) => name), ...otherNames];
  const texts = track(
    makeTextsReader({
      extension: {...statStatements, schema: countsStatements ? statStatements.schema : null},
      ...{watched, wanted: () => means.wanted(), ownNames: countsOurs ? names : [], now: Date.now},
    }),
  );
  const means = makeMeansPart({counters: statementCounters, texts});
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
